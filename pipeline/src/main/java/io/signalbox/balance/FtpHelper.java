package io.signalbox.balance;

import io.signalbox.connection.ConnectionTable;
import io.signalbox.connection.TcpState;
import io.signalbox.decision.Reason;
import io.signalbox.ftp.FtpControl;
import io.signalbox.ftp.FtpControls;
import io.signalbox.ftp.FtpReader;
import io.signalbox.ftp.Passive;
import io.signalbox.packet.Emission;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.Splice;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.ServiceTable;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.TcpHeader;

/**
 * Follows FTP through NAT (RFC 959, RFC 2428): reads on control connections where a data connection will come, and
 * expects it there. A server's answer that names an inside address is to name the virtual one instead; the lengths that
 * change with it shift the numbers of the stream from there on. What is said is only heard where one segment holds it
 * all.
 */
public final class FtpHelper {
    private static final int MAX_IP_LENGTH = 0xFFFF;

    private final Connections connections;
    private final ConnectionTable table;
    private final Settings settings;
    private final FtpControls controls;
    private final FtpReader reader = new FtpReader();
    private final TcpHeader tcp = new TcpHeader();
    private final FlowKey announced = new FlowKey();

    public FtpHelper(final Connections connections, final Settings settings) {
        this.connections = connections;
        this.table = connections.table();
        this.settings = settings;
        controls = connections.ftpControls();
    }

    /** A client's packet that is to leave by {@code emission}: NONE, or why it is dropped instead. */
    Reason onRequest(final PacketSlot slot, final int id, final Emission emission) {
        if (!isControl(id)) {
            return Reason.NONE;
        }
        if (settings.kernelQuirks && !slot.headers.isIpv4()) {
            return Reason.FTP_UNCHECKED;
        }
        if (!checksumIsRight(slot)) {
            return Reason.BAD_TCP_CHECKSUM;
        }
        final Reason heard = hears(slot, id) ? onCommand(slot, id) : Reason.NONE;
        prescribeShift(emission, id);
        return heard;
    }

    /** A server's packet, likewise; the connection's state is still the one before it. */
    Reason onReply(final PacketSlot slot, final int id, final Emission emission) {
        if (!isControl(id)) {
            return Reason.NONE;
        }
        if (!checksumIsRight(slot)) {
            return Reason.BAD_TCP_CHECKSUM;
        }
        final FtpControl control = controls.find(id);
        final Reason heard = control != null && control.awaited != Passive.NONE && hears(slot, id)
                ? onAnswer(slot, id, control, emission)
                : Reason.NONE;
        prescribeShift(emission, id);
        return heard;
    }

    /** A control connection that the helper has begun to follow keeps it, even where it was switched off meanwhile. */
    private boolean isControl(final int id) {
        return table.vipPort(id) == ServiceTable.FTP_PORT
                && table.protocol(id) == Protocol.TCP
                && table.method(id) == ForwardingMethod.NAT
                && (settings.ftpHelper || controls.find(id) != null);
    }

    /** Text may change: nobody else could tell a segment damaged before from one that the director damaged. */
    private static boolean checksumIsRight(final PacketSlot slot) {
        if (slot.headers.hasPartialChecksum) {
            return true;
        }
        final FlowKey flow = slot.flow;
        final int length = slot.headers.l4Length();
        final int pseudo = Checksum.pseudoHeader(
                flow.sourceHi, flow.sourceLo, flow.destinationHi, flow.destinationLo, Protocol.TCP, length);
        final int at = slot.offset + slot.headers.l4Offset;
        return Checksum.isRight(Checksum.add(pseudo, Checksum.sum(slot.buffer, at, length)));
    }

    /** Whether there is text that counts; if so, it is laid before the reader. */
    private boolean hears(final PacketSlot slot, final int id) {
        final Headers headers = slot.headers;
        tcp.wrap(slot.buffer, slot.offset + headers.l4Offset);
        if (table.state(id) != TcpState.ESTABLISHED.ordinal() || tcp.check(headers.l4Length()) != Reason.NONE) {
            return false;
        }
        slot.payloadRead = true;
        final int length = headers.l4Length() - tcp.dataOffset();
        reader.wrap(slot.buffer, tcp.offset() + tcp.dataOffset(), length, headers.isIpv4());
        return length > 0;
    }

    private Reason onCommand(final PacketSlot slot, final int id) {
        final Passive asked = reader.asked();
        if (asked != Passive.NONE) {
            final FtpControl control = controls.claim(id);
            if (control != null) {
                control.awaited = asked;
            }
            return Reason.NONE;
        }
        return reader.findPort() ? onPort(slot, id) : Reason.NONE;
    }

    /** The client waits: its server's data port, one below the control port, will connect to it. */
    private Reason onPort(final PacketSlot slot, final int id) {
        final FtpControl control = controls.find(id);
        if (control != null) {
            control.awaited = Passive.NONE;
        }
        announced.set(
                Protocol.TCP,
                reader.hi(),
                reader.lo(),
                reader.port(),
                table.vipHi(id),
                table.vipLo(id),
                table.vipPort(id) - 1);
        final int serverPort = table.serverPort(id) - 1;
        final int data =
                connections.announce(id, announced, table.serverHi(id), table.serverLo(id), serverPort, slot.timeNs);
        return data == Connections.NONE ? Reason.TABLE_FULL : Reason.NONE;
    }

    private Reason onAnswer(final PacketSlot slot, final int id, final FtpControl control, final Emission emission) {
        final Passive awaited = control.awaited;
        final boolean found = awaited == Passive.PASV
                ? reader.findPasvAnswer()
                : reader.findEpsvAnswer(table.serverHi(id), table.serverLo(id));
        if (!found || slot.headers.ipLength + Splice.MAX_LENGTH > MAX_IP_LENGTH) {
            return Reason.NONE;
        }
        final int data = onServerWaits(slot, id);
        if (data == Connections.NONE) {
            return Reason.TABLE_FULL;
        }
        emission.splice.replace(tcp.offset() + tcp.dataOffset() + reader.foundAt() - slot.offset, reader.foundLength());
        if (awaited == Passive.PASV) {
            writeAddressAndPort(emission.splice, Addresses.toIpv4(table.vipLo(data)), table.vipPort(data));
        } else {
            emission.splice
                    .append('|')
                    .append('|')
                    .append('|')
                    .append(table.vipPort(data))
                    .append('|');
        }
        control.shift.add(tcp.sequence(), emission.splice.growth());
        control.awaited = Passive.NONE;
        return Reason.NONE;
    }

    /** The server waits: its client will connect, from any port, to the port of this number at the virtual address. */
    private int onServerWaits(final PacketSlot slot, final int id) {
        announced.set(
                Protocol.TCP,
                table.clientHi(id),
                table.clientLo(id),
                0,
                table.vipHi(id),
                table.vipLo(id),
                reader.port());
        return connections.announce(id, announced, reader.hi(), reader.lo(), reader.port(), slot.timeNs);
    }

    private static void writeAddressAndPort(final Splice splice, final int address, final int port) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            splice.append(address >>> shift & 0xFF).append(',');
        }
        splice.append(port >>> 8).append(',').append(port & 0xFF);
    }

    private void prescribeShift(final Emission emission, final int id) {
        final FtpControl control = controls.find(id);
        if (control != null) {
            emission.shift.set(control.shift);
        }
    }
}
