package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client and a server that know TCP's numbers and nothing of each other's, on links that lose, double and exchange
 * segments. Whatever is lost, the server reads who the client is and then what it wrote, byte for byte.
 */
class ProxyStreamTest {
    private static final int PORT = 40_000;
    private static final int LOCAL = 7_000;
    private static final byte[] SAID = hex("0d0a0d0a 000d0a51 5549540a 21 11 000c c6336401 c000020a 9c40 0050");
    private static final int TCP = 34;
    private static final int TEXT = 54;
    private static final int MSS = 1_460;

    private final Deque<byte[]> toServer = new ArrayDeque<>();
    private final Deque<byte[]> toClient = new ArrayDeque<>();
    private Box box;
    private SplittableRandom random;

    /** Numbers near the end of their circle, so that they wrap. */
    private long first;

    private byte[] text;
    private int acknowledged;
    private boolean answered;

    private final byte[] heard = new byte[40_000];
    private final boolean[] has = new boolean[heard.length];
    private int whole;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldLetTheServerReadTheHeaderAndThenTheStream(final long seed) {
        random = new SplittableRandom(seed);
        first = 0xFFFF_FFFFL - random.nextInt(20_000);
        text = new byte[1 + random.nextInt(20_000)];
        random.nextBytes(text);
        box = Box.with(
                        new State.Bounds(64, 4, 8, 1 << 20),
                        "-A -t 192.0.2.10:80 -s rr",
                        "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 --fullnat --proxy-v2")
                .hears("local 10.0.0.1 --ports 7000-7000");
        int steps = 0;
        while (acknowledged < text.length) {
            assertThat(steps++).as("steps").isLessThan(20_000);
            step();
        }
        final byte[] expected = Arrays.copyOf(SAID, SAID.length + text.length);
        System.arraycopy(text, 0, expected, SAID.length, text.length);
        assertThat(whole).isEqualTo(expected.length);
        assertThat(Arrays.copyOf(heard, whole)).isEqualTo(expected);
    }

    private void step() {
        switch (random.nextInt(4)) {
            case 0, 1 -> clientSpeaks();
            case 2 -> serverHears();
            default -> clientHears();
        }
    }

    /** Its SYN until that is answered; then any piece of what is not acknowledged, or nothing but an acknowledgment. */
    private void clientSpeaks() {
        if (!answered) {
            send(tcp().from(CLIENT, PORT)
                    .to(VIP, 80)
                    .seq(first - 1 & 0xFFFF_FFFFL)
                    .syn()
                    .bytes());
            return;
        }
        final int from = random.nextBoolean() ? acknowledged : acknowledged + random.nextInt(3) * MSS;
        final int begin = Math.min(from, text.length);
        final int length = random.nextInt(5) == 0 ? 0 : Math.min(text.length - begin, 1 + random.nextInt(MSS));
        send(tcp().from(CLIENT, PORT)
                .to(VIP, 80)
                .seq(first + begin & 0xFFFF_FFFFL)
                .ack(91)
                .payload(Arrays.copyOfRange(text, begin, begin + length))
                .bytes());
    }

    private void send(final byte[] packet) {
        box.receives("eth0", frame(packet, Box.GATEWAY, Box.ETH0));
        travel(box.takesAll(), toServer);
    }

    /** RFC 9293, 3.10.7.4: a SYN that comes late is answered as any segment that is none of the stream. */
    private void serverHears() {
        final byte[] frame = toServer.poll();
        if (frame == null) {
            return;
        }
        final ByteBuffer segment = ByteBuffer.wrap(frame);
        final int at = (int) ((segment.getInt(TCP + 4) & 0xFFFF_FFFFL) - first);
        final boolean begins = (frame[TCP + 13] & 2) != 0 && whole == 0;
        for (int i = TEXT; i < frame.length; i++) {
            final int place = at + i - TEXT;
            assertThat(!has[place] || heard[place] == frame[i])
                    .as("byte " + place)
                    .isTrue();
            heard[place] = frame[i];
            has[place] = true;
        }
        while (has[whole]) {
            whole++;
        }
        final var answer = tcp().from(SERVER, 8080).to(OWN1, LOCAL).ack(first + whole & 0xFFFF_FFFFL);
        box.receives("eth1", frame((begins ? answer.seq(90).syn() : answer.seq(91)).bytes(), Box.SERVER_MAC, Box.ETH1));
        travel(box.takesAll(), toClient);
    }

    private void clientHears() {
        final byte[] frame = toClient.poll();
        if (frame == null) {
            return;
        }
        answered = true;
        final int number = (int) ((ByteBuffer.wrap(frame).getInt(TCP + 8) & 0xFFFF_FFFFL) - first);
        assertThat(number).as("never more than it wrote").isLessThanOrEqualTo(text.length);
        acknowledged = Math.max(acknowledged, number);
    }

    /** Some are lost, some come twice, some before others. */
    private void travel(final List<byte[]> frames, final Deque<byte[]> link) {
        for (final byte[] frame : frames) {
            final int fate = random.nextInt(10);
            if (fate == 0) {
                link.addFirst(frame);
            } else if (fate > 2) {
                link.addLast(frame);
            }
            if (fate == 3) {
                link.addLast(frame);
            }
        }
    }

    private static byte[] frame(final byte[] packet, final String from, final String to) {
        final byte[] macs = hex(to.replace(":", "") + from.replace(":", "") + "0800");
        final byte[] frame = Arrays.copyOf(macs, macs.length + packet.length);
        System.arraycopy(packet, 0, frame, macs.length, packet.length);
        return frame;
    }
}
