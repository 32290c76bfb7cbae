package io.signalbox.golden.random;

import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.packet.UdpPacket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * SIP (RFC 3261): messages of a few calls, in all ways to write their Call-ID, and messages that name none; from clients
 * and, asked or not, from real servers.
 */
final class SipTalk {
    private static final int ANSWER_US = 3_000;

    private static final List<String> STARTS =
            List.of("INVITE sip:b SIP/2.0\r\n", "SIP/2.0 200 OK\r\nVia: x\r\n", "x\n", "BYE x\r\nTo: a\r\n b\r\n");
    private static final List<String> NAMES = List.of("Call-ID:", "call-id :", "CALL-ID\t:", "i:", "I :");
    private static final List<String> BLANKS = List.of(" ", "", "\t ", "\r\n ", "\n\t");
    private static final List<String> ENDS = List.of("\r\n", "\n", "\r");
    private static final List<String> CALLS = List.of("a@b", "a@c", "a", "A@b", "\"<a>\"@[b]", "long.call".repeat(8));
    private static final List<String> NO_CALLS =
            List.of("", "$", "a@", "@b", "a b", "a@b@c", "a,b", "a;b", "n".repeat(256));
    private static final List<String> CHARACTERS = List.of("\r", "\n", " ", "\t", ":", "i", "I", "@", "%");
    /** Makes a message longer than any link carries. */
    private static final String LONG_BODY = "\r\n" + "body".repeat(500);

    private final Dice dice;
    private final Wire wire;
    private final Conversation conversation;

    SipTalk(final Dice dice, final Wire wire, final Conversation conversation) {
        this.dice = dice;
        this.wire = wire;
        this.conversation = conversation;
    }

    void step(final long timeUs, final Flow flow) {
        if (!dice.oneIn(3)) {
            wire.send(timeUs, Net.OUTSIDE, flow.client, wire.usual(flow.request(message())));
        }
        final Service.Server guess = conversation.guess(flow);
        if (guess != null) {
            wire.send(timeUs + ANSWER_US, Net.INSIDE, guess.address(), wire.usual(flow.answer(guess, message())));
        }
    }

    private UdpPacket message() {
        return Packets.udp().payload(text().getBytes(StandardCharsets.US_ASCII));
    }

    private String text() {
        final String start = dice.of(STARTS);
        final String call = header(dice.of(CALLS));
        return switch (dice.below(12)) {
            case 0 -> "";
            case 1 -> start + "Subject: none\r\n\r\n";
            case 2 -> start + header(dice.of(NO_CALLS)) + "\r\n";
            case 3 -> start + header(dice.of(NO_CALLS)) + call + "\r\n";
            case 4 -> cutOff(start + call);
            case 5 -> changed(start + call + "\r\n");
            case 6 -> start + call + LONG_BODY;
            default -> start + call + "\r\n";
        };
    }

    private String header(final String callId) {
        return dice.of(NAMES) + dice.of(BLANKS) + callId + dice.of(ENDS);
    }

    private String cutOff(final String text) {
        return text.substring(0, dice.below(text.length()));
    }

    /** One character is another one that counts. */
    private String changed(final String text) {
        final int at = dice.below(text.length());
        return text.substring(0, at) + dice.of(CHARACTERS) + text.substring(at + 1);
    }
}
