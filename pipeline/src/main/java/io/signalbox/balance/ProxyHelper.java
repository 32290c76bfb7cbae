package io.signalbox.balance;

import io.signalbox.connection.ConnectionTable;
import io.signalbox.decision.Reason;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Headers;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.Preface;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv6Header;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.TcpHeader;

/**
 * Says to a real server who its client is, by the PROXY protocol in front of the client's TCP stream. What is said goes
 * with every segment that begins the stream, until the server has acknowledged it: who repeats the segment repeats it, so
 * nobody has to keep it or to watch the time. Where a segment has no room for it, it goes ahead in one of its own.
 */
final class ProxyHelper {
    /** How far a connection is. No SYN was seen: the numbers are not known, and nothing is said. */
    private static final int UNKNOWN = 0;

    private static final int AWAITED = 1;
    private static final int SAID = 2;
    private static final int HEARD = 3;

    private final ConnectionTable table;
    private final TcpHeader tcp = new TcpHeader();
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    /** Of the client's segment in hand. */
    private final Preface preface = new Preface();

    private boolean goesAhead;

    ProxyHelper(final ConnectionTable table) {
        this.table = table;
    }

    /**
     * A client's segment on its way to the server: NONE, or why it is dropped.
     *
     * @param mtu of the way to the server
     */
    Reason onRequest(final PacketSlot slot, final int id, final int mtu) {
        preface.clear();
        goesAhead = false;
        if (!speaks(id)) {
            return Reason.NONE;
        }
        final Headers headers = slot.headers;
        tcp.wrap(slot.buffer, slot.offset + headers.l4Offset);
        if ((headers.tcpFlags & TcpHeader.SYN) != 0) {
            return onSyn(slot, id);
        }
        final boolean isReset = (headers.tcpFlags & TcpHeader.RST) != 0;
        final int progress = table.prefaceProgress(id);
        if (progress == UNKNOWN || progress == AWAITED && isReset) {
            return Reason.NONE;
        }
        if (progress == AWAITED) {
            table.prefaceProgress(id, SAID);
        }
        prescribe(preface, id);
        if (progress != HEARD && !isReset && tcp.sequence() == table.prefaceFirst(id)) {
            say(slot, mtu);
        }
        return Reason.NONE;
    }

    private boolean speaks(final int id) {
        return table.method(id) == ForwardingMethod.FULL_NAT && table.prefaceLength(id) != 0;
    }

    /**
     * Data in a SYN would be there before what is to be in front of it; who gets no answer repeats it without. A SYN after
     * the first one may be anybody's: only the server's answer says that a stream begins with it.
     */
    private Reason onSyn(final PacketSlot slot, final int id) {
        if (slot.headers.l4Length() > tcp.dataOffset()) {
            return Reason.PROXY_EARLY_DATA;
        }
        if (table.prefaceProgress(id) == UNKNOWN) {
            begin(id, tcp.sequence() + 1);
        }
        return Reason.NONE;
    }

    private void begin(final int id, final int first) {
        table.prefaceFirst(id, first);
        table.prefaceProgress(id, AWAITED);
    }

    private void prescribe(final Preface to, final int id) {
        to.set(table.prefaceFirst(id), table.prefaceLength(id), table.prefaceProgress(id) == HEARD);
    }

    private void say(final PacketSlot slot, final int mtu) {
        final Headers headers = slot.headers;
        goesAhead = headers.isSuperFrame()
                || slot.largestFragment != 0
                || (headers.tcpFlags & TcpHeader.URG) != 0
                || headers.ipLength + preface.length() > mtu;
        if (!goesAhead) {
            preface.carry();
        }
    }

    /** What is said goes ahead, in a segment of its own. */
    boolean goesAhead() {
        return goesAhead;
    }

    /** The client's segment leaves so. */
    void prescribe(final Emission emission) {
        emission.preface.set(preface);
    }

    /** Makes {@code ahead}, which has room for all headers, a segment without payload, as if the client had sent it just before. */
    void write(final PacketSlot slot, final Emission ahead) {
        final Headers headers = ahead.headers;
        headers.set(slot.headers);
        headers.ipLength = headers.payloadOffset - headers.l3Offset;
        headers.segmentSize = 0;
        headers.hasPartialChecksum = false;
        ahead.flow.set(slot.flow);
        ahead.buffer.putBytes(ahead.offset, slot.buffer, slot.offset, headers.payloadOffset);
        final int l3 = ahead.offset + headers.l3Offset;
        if (headers.isIpv4()) {
            ipv4.wrap(ahead.buffer, l3).totalLength(headers.ipLength).completeChecksum();
        } else {
            ipv6.wrap(ahead.buffer, l3).payloadLength(headers.ipLength - Ipv6Header.LENGTH);
        }
        final int l4 = ahead.offset + headers.l4Offset;
        tcp.wrap(ahead.buffer, l4)
                .flags(headers.tcpFlags & ~(TcpHeader.FIN | TcpHeader.URG))
                .urgent(0);
        final int pseudo = Checksum.pseudoHeader(
                slot.flow.sourceHi,
                slot.flow.sourceLo,
                slot.flow.destinationHi,
                slot.flow.destinationLo,
                Protocol.TCP,
                headers.l4Length());
        tcp.checksum(Checksum.tcp(pseudo, ahead.buffer, l4, headers.l4Length()));
        ahead.preface.set(preface);
        ahead.preface.carry();
    }

    /** A server's segment on its way to the client. */
    void onReply(final PacketSlot slot, final int id, final Emission emission) {
        if (!speaks(id) || table.prefaceProgress(id) == UNKNOWN) {
            return;
        }
        tcp.wrap(slot.buffer, slot.offset + slot.headers.l4Offset);
        final boolean acknowledges = (slot.headers.tcpFlags & TcpHeader.ACK) != 0;
        final boolean takesSyn = acknowledges && (slot.headers.tcpFlags & TcpHeader.SYN) != 0;
        final int behind = tcp.acknowledgment() - table.prefaceFirst(id);
        if (takesSyn && behind != 0) {
            begin(id, tcp.acknowledgment());
        }
        if (table.prefaceProgress(id) == AWAITED) {
            return;
        }
        if (table.prefaceProgress(id) == SAID && acknowledges && behind >= table.prefaceLength(id)) {
            table.prefaceProgress(id, HEARD);
        }
        prescribe(emission.preface, id);
    }

    /** An error about a client's segment, which is quoted as the server's side knows it. */
    void onError(final int id, final Emission emission) {
        if (speaks(id) && table.prefaceProgress(id) >= SAID) {
            prescribe(emission.preface, id);
        }
    }
}
