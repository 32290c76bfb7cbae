package io.signalbox.sync;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.signalbox.connection.ConnectionTable;
import io.signalbox.ftp.FtpControl;
import io.signalbox.ftp.FtpControls;
import io.signalbox.packet.SequenceShift;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.ServerRegister;
import io.signalbox.sip.CallIds;
import io.signalbox.wire.Addresses;
import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;

/**
 * What a message says of one entry of the connection table, in either version of the format. Numbers are big-endian,
 * but for the old format's sequence data, which has the order of the machine: little-endian here.
 *
 * <pre>
 *   version 1                                        version 0, IPv4 alone
 *    0  type 8: 1 for IPv6                            0  0 8
 *    1  protocol 8                                    1  protocol 8
 *    2  record's version 4: 0 | its length 12         2  client, virtual, server port, 16 each
 *    4  flags 32                                      8  client, virtual, server address, 32 each
 *    8  state 16                                     20  flags 16
 *   10  client, virtual, server port, 16 each        22  state 16
 *   16  firewall mark 32                             24  sequence data, if flags say so
 *   20  timeout 32, seconds
 *   24  client, virtual, server address, 32 or 128 each
 *       options: type 8, length 8, data
 *
 *   sequence data, 24 bytes: of the client's stream (nothing here changes it) and of the server's
 *    0  number of the segment that last changed its length 32 | shift behind it 32 | shift before it 32
 * </pre>
 */
final class SyncRecord {
    private static final int FIXED = 24;
    private static final int SEQUENCE_DATA = 24;
    private static final int OPTION_HEADER = 2;
    private static final int TYPE_IPV6 = 1;
    private static final int OPTION_SEQUENCE = 1;
    private static final int OPTION_ENGINE_DATA = 2;
    private static final int OPTION_ENGINE_NAME = 3;
    private static final byte[] SIP = {'s', 'i', 'p'};

    /** Linux' flags of an entry, as far as the table does not keep them. */
    private static final int SERVER_STREAM_SHIFTED = 0x200;

    private static final int NO_CLIENT_PORT = 0x800;
    private static final int TEMPLATE = 0x1000;
    private static final int TRACKED = 0x1_0000;
    /** Linux takes both from the real server, which a bypass has not. */
    private static final int UNTOLD_OF_BYPASS =
            ConnectionTable.NO_OUTPUT | ConnectionTable.INACTIVE | ConnectionTable.TRACKED;

    private final ConnectionTable table;
    private final ServerRegister servers;
    private final FtpControls ftpControls;
    private final CallIds callIds;
    private final SyncSettings settings;

    SyncRecord(
            final ConnectionTable table,
            final ServerRegister servers,
            final FtpControls ftpControls,
            final CallIds callIds,
            final SyncSettings settings) {
        this.table = table;
        this.servers = servers;
        this.ftpControls = ftpControls;
        this.callIds = callIds;
        this.settings = settings;
    }

    boolean isIpv4(final int id) {
        return Addresses.isIpv4(table.clientHi(id), table.clientLo(id));
    }

    /** Bytes that {@link #write} will write. */
    int length(final int id, final int version) {
        final boolean shifted = shift(id) != null;
        if (version == SyncSettings.OLD_VERSION) {
            return FIXED + (shifted ? SEQUENCE_DATA : 0);
        }
        final int callId = callIds.length(callId(id));
        return FIXED
                + (isIpv4(id) ? 3 * 4 : 3 * 16)
                + (shifted ? OPTION_HEADER + SEQUENCE_DATA : 0)
                + (callId == 0 ? 0 : OPTION_HEADER + callId + OPTION_HEADER + SIP.length);
    }

    void write(final int id, final int version, final int length, final MutableDirectBuffer to, final int at) {
        if (version == SyncSettings.OLD_VERSION) {
            writeOld(id, to, at);
        } else {
            writeNew(id, length, to, at);
        }
    }

    private void writeOld(final int id, final MutableDirectBuffer to, final int at) {
        to.putByte(at, (byte) 0);
        to.putByte(at + 1, (byte) table.protocol(id));
        writePorts(id, to, at + 2);
        writeAddresses(id, to, at + 8);
        put16(to, at + 20, flags(id));
        put16(to, at + 22, table.state(id));
        if (shift(id) != null) {
            writeSequenceData(shift(id), to, at + FIXED, LITTLE_ENDIAN);
        }
    }

    private void writeNew(final int id, final int length, final MutableDirectBuffer to, final int at) {
        to.putByte(at, (byte) (isIpv4(id) ? 0 : TYPE_IPV6));
        to.putByte(at + 1, (byte) table.protocol(id));
        put16(to, at + 2, length);
        to.putInt(at + 4, flags(id), BIG_ENDIAN);
        put16(to, at + 8, table.state(id));
        writePorts(id, to, at + 10);
        to.putInt(at + 16, mark(id), BIG_ENDIAN);
        to.putInt(at + 20, table.timeoutSeconds(id), BIG_ENDIAN);
        writeOptions(id, to, writeAddresses(id, to, at + FIXED));
    }

    private void writePorts(final int id, final MutableDirectBuffer to, final int at) {
        put16(to, at, table.isTemplate(id) ? 0 : table.clientPort(id));
        put16(to, at + 2, table.vipPort(id));
        put16(to, at + 4, table.serverPort(id));
    }

    /** Returns where what follows them begins. */
    private int writeAddresses(final int id, final MutableDirectBuffer to, final int at) {
        if (isIpv4(id)) {
            to.putInt(at, Addresses.toIpv4(table.clientLo(id)), BIG_ENDIAN);
            to.putInt(at + 4, Addresses.toIpv4(table.vipLo(id)), BIG_ENDIAN);
            to.putInt(at + 8, Addresses.toIpv4(table.serverLo(id)), BIG_ENDIAN);
            return at + 12;
        }
        to.putLong(at, table.clientHi(id), BIG_ENDIAN);
        to.putLong(at + 8, table.clientLo(id), BIG_ENDIAN);
        to.putLong(at + 16, table.vipHi(id), BIG_ENDIAN);
        to.putLong(at + 24, table.vipLo(id), BIG_ENDIAN);
        to.putLong(at + 32, table.serverHi(id), BIG_ENDIAN);
        to.putLong(at + 40, table.serverLo(id), BIG_ENDIAN);
        return at + 48;
    }

    private void writeOptions(final int id, final MutableDirectBuffer to, final int at) {
        int next = at;
        final SequenceShift shift = shift(id);
        if (shift != null) {
            next = beginOption(OPTION_SEQUENCE, SEQUENCE_DATA, to, next);
            writeSequenceData(shift, to, next, BIG_ENDIAN);
            next += SEQUENCE_DATA;
        }
        final int callId = callIds.length(callId(id));
        if (callId != 0) {
            next = beginOption(OPTION_ENGINE_DATA, callId, to, next);
            callIds.copy(callId(id), to, next);
            to.putBytes(beginOption(OPTION_ENGINE_NAME, SIP.length, to, next + callId), SIP);
        }
    }

    /** A SIP template has the number of its Call-ID where others have no port. */
    private int callId(final int id) {
        return table.isTemplate(id) ? table.clientPort(id) : CallIds.NONE;
    }

    private static int beginOption(final int type, final int length, final MutableDirectBuffer to, final int at) {
        to.putByte(at, (byte) type);
        to.putByte(at + 1, (byte) length);
        return at + OPTION_HEADER;
    }

    private static void writeSequenceData(
            final SequenceShift server, final MutableDirectBuffer to, final int at, final ByteOrder order) {
        to.setMemory(at, SEQUENCE_DATA / 2, (byte) 0);
        to.putInt(at + 12, server.position(), order);
        to.putInt(at + 16, server.after(), order);
        to.putInt(at + 20, server.before(), order);
    }

    /** How the server's stream has moved; null where it has not, or nobody is to know. */
    private SequenceShift shift(final int id) {
        final FtpControl control = settings.tellsShifts ? ftpControls.find(id) : null;
        return control == null || control.shift.isNone() ? null : control.shift;
    }

    private int flags(final int id) {
        return table.flags(id) & ~(isBypass(id) ? UNTOLD_OF_BYPASS : ConnectionTable.TRACKED)
                | number(table.method(id))
                | (shift(id) == null ? 0 : SERVER_STREAM_SHIFTED)
                | (table.isExpected(id) ? NO_CLIENT_PORT : 0)
                | (table.isTemplate(id) ? TEMPLATE | ConnectionTable.INACTIVE : 0)
                | (table.has(id, ConnectionTable.TRACKED) ? TRACKED : 0);
    }

    /** Linux' numbers of the forwarding methods. */
    private static int number(final ForwardingMethod method) {
        return switch (method) {
            case NAT -> 0;
            case TUNNEL -> 2;
            case DIRECT_ROUTING -> 3;
            case BYPASS -> 4;
            case FULL_NAT -> throw new IllegalStateException("nobody is told of full NAT");
        };
    }

    /** Of its service; what goes past all real servers names none. */
    private int mark(final int id) {
        return isBypass(id)
                ? 0
                : servers.get(table.realServerId(id)).service.key.mark();
    }

    private boolean isBypass(final int id) {
        return table.method(id) == ForwardingMethod.BYPASS;
    }

    private static void put16(final MutableDirectBuffer to, final int at, final int value) {
        to.putShort(at, (short) value, BIG_ENDIAN);
    }
}
