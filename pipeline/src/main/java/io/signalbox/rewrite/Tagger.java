package io.signalbox.rewrite;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.signalbox.packet.Emission;
import io.signalbox.packet.Offload;
import io.signalbox.wire.EthernetHeader;
import io.signalbox.wire.VlanTag;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gives frames that are ready to leave the VLAN tag of who is to hear them (IEEE 802.1Q), in place of those that they
 * came with: the MACs move, and nothing behind them does.
 */
final class Tagger {
    private static final int MACS_LENGTH = 12;

    void tag(final Emission emission) {
        final int length = EthernetHeader.LENGTH + (emission.tag == Emission.NO_TAG ? 0 : VlanTag.LENGTH);
        final int growth = length - emission.headers.l3Offset;
        emission.linkGrowth = growth;
        if (!emission.inPieces) {
            write(emission.buffer, emission.offset, growth, emission.tag);
            emission.offset -= growth;
            emission.length += growth;
            emission.offload = Offload.moved(emission.offload, growth);
            return;
        }
        for (int piece = 0; piece < emission.pieces; piece++) {
            write(emission.pieceBuffer, emission.pieceOffset + piece * emission.pieceStride, growth, emission.tag);
        }
    }

    private static void write(final UnsafeBuffer frame, final int at, final int growth, final int tag) {
        final long first = frame.getLong(at);
        final int rest = frame.getInt(at + Long.BYTES);
        final int begin = at - growth;
        frame.putLong(begin, first);
        frame.putInt(begin + Long.BYTES, rest);
        if (tag != Emission.NO_TAG) {
            frame.putInt(begin + MACS_LENGTH, tag, BIG_ENDIAN);
        }
    }
}
