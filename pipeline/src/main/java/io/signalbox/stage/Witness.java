package io.signalbox.stage;

import io.signalbox.decision.DecisionLog;
import io.signalbox.decision.Level;
import io.signalbox.decision.Verdict;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.Headers;
import io.signalbox.packet.PacketSlot;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.TcpHeader;
import io.signalbox.wire.UdpHeader;

/**
 * Third stage: shows each frame to the register as it arrived, before it is edited, where the level asks for inputs; and
 * says which of its bytes nothing depended on.
 */
public final class Witness implements Stage {
    private final DecisionLog log;
    private final TcpHeader tcp = new TcpHeader();

    public Witness(final DecisionLog log) {
        this.log = log;
    }

    @Override
    public void process(final PacketSlot slot) {
        if (slot.kind == EventKind.FRAME && slot.level.keepsInputs()) {
            slot.carriedFrom = slot.level == Level.INPUTS && isOnlyCarried(slot) ? payload(slot) : slot.arrivedLength;
            log.arrived(slot);
        }
    }

    /**
     * True for a packet whose payload went through untouched and unread: it left in this very event, alone and in one
     * piece, and its checksums depend on the payload by its sum alone (SCTP's does not).
     */
    private static boolean isOnlyCarried(final PacketSlot slot) {
        return slot.decision.reason.verdict() == Verdict.FORWARDED
                && slot.emits
                && slot.extras == 0
                && slot.emission.pieces == 1
                && slot.largestFragment == 0
                && !slot.payloadRead
                && hasCarriage(slot.headers);
    }

    private static boolean hasCarriage(final Headers headers) {
        final boolean known = headers.protocol == Protocol.TCP || headers.protocol == Protocol.UDP;
        return known && headers.hasTransport && !headers.isFragment();
    }

    /** Where the transport's payload begins, counted from the frame's first byte. */
    private int payload(final PacketSlot slot) {
        final Headers headers = slot.headers;
        final int length = headers.protocol == Protocol.UDP ? UdpHeader.LENGTH : tcpLength(slot);
        return headers.l4Offset + Math.min(length, headers.l4Length());
    }

    private int tcpLength(final PacketSlot slot) {
        tcp.wrap(slot.buffer, slot.offset + slot.headers.l4Offset);
        return Math.max(tcp.dataOffset(), TcpHeader.MIN_LENGTH);
    }
}
