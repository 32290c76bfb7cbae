package io.signalbox.golden.sync;

import io.signalbox.golden.address.Ip;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A message of Linux IPVS's sync protocol, as a backup director takes it apart: version 1 with IPv4 and IPv6, its
 * options in their order, and version 0. Numbers are big-endian, but for version 0's sequence data, which is
 * little-endian on the machines that are recorded.
 *
 * @param version 0 or 1
 */
public record SyncMessage(int version, int syncId, List<Entry> entries) {
    private static final int SEQUENCE_BYTES = 24;
    private static final int SEQUENCE_FLAGS = 0x600;
    private static final int ALIGNMENT = 4;

    /** Stands for a number that version 0 does not tell. */
    public static final long UNTOLD = -1;

    /**
     * One entry of a connection table.
     *
     * @param protocol 0 for a template of a firewall mark
     * @param client address and port, like {@code 192.0.2.1:80} or {@code [2001:db8::1]:80}
     * @param options in hex, each with its name: {@code sequence}, {@code engine-data}, {@code engine-name}
     */
    public record Entry(
            int protocol,
            String client,
            String vip,
            String server,
            long flags,
            int state,
            long mark,
            long timeoutS,
            List<String> options) {
        /** Which entry it is, whatever is said of it: templates are told from connections by their flag. */
        public String name() {
            final String kind = (flags & 0x1000) != 0 ? "template" : "connection";
            return kind + " " + protocol + " " + client + " > " + vip;
        }

        @Override
        public String toString() {
            return name() + " > " + server + " flags 0x" + Long.toHexString(flags) + " state " + state
                    + (mark == UNTOLD ? "" : " mark " + mark + " timeout " + timeoutS)
                    + (options.isEmpty() ? "" : " " + String.join(" ", options));
        }
    }

    /** @throws IllegalArgumentException for bytes that are no whole message, or more than one */
    public static SyncMessage read(final byte[] bytes) {
        final ByteBuffer message = ByteBuffer.wrap(bytes);
        try {
            final SyncMessage read = bytes[0] == 0 ? version1(message) : version0(message);
            require(!message.hasRemaining(), "there is something behind the last record");
            return read;
        } catch (final BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("no sync message: it ends before its time");
        }
    }

    private static SyncMessage version1(final ByteBuffer message) {
        final int syncId = message.get(1) & 0xff;
        require(message.getShort(2) == (short) message.capacity(), "its length is another");
        final int count = message.get(4) & 0xff;
        require(message.get(5) == 1, "its version is not 1");
        require(message.getShort(6) == 0, "its spare bytes are not 0");
        message.position(8);
        final List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            while (message.position() % ALIGNMENT != 0) {
                require(message.get() == 0, "its padding is not 0");
            }
            entries.add(entry(record(message)));
        }
        return new SyncMessage(1, syncId, entries);
    }

    /** The bytes of the next record, which says itself how many they are. */
    private static ByteBuffer record(final ByteBuffer message) {
        final int versionAndLength = message.getShort(message.position() + 2) & 0xffff;
        require(versionAndLength >> 12 == 0, "a record's version is not 0");
        final byte[] record = new byte[versionAndLength];
        message.get(record);
        return ByteBuffer.wrap(record);
    }

    private static Entry entry(final ByteBuffer record) {
        final int type = record.get();
        require(type == 0 || type == 1, "a record's type is " + type);
        final int protocol = record.get() & 0xff;
        record.getShort();
        final long flags = record.getInt() & 0xffff_ffffL;
        final int state = record.getShort();
        final int[] ports = ports(record);
        final long mark = record.getInt() & 0xffff_ffffL;
        final long timeoutS = record.getInt() & 0xffff_ffffL;
        final String[] ends = ends(record, type == 1 ? 16 : 4, ports);
        final List<String> options = new ArrayList<>();
        while (record.hasRemaining()) {
            options.add(option(record));
        }
        return new Entry(protocol, ends[0], ends[1], ends[2], flags, state, mark, timeoutS, options);
    }

    private static String option(final ByteBuffer record) {
        final int type = record.get();
        final byte[] data = new byte[record.get() & 0xff];
        require(data.length > 0, "an option is empty");
        record.get(data);
        return switch (type) {
            case 1 -> "sequence " + sequence(ByteBuffer.wrap(data));
            case 2 -> "engine-data " + HexFormat.of().formatHex(data);
            case 3 -> "engine-name " + HexFormat.of().formatHex(data);
            default -> throw new IllegalArgumentException("no sync message: an option's type is " + type);
        };
    }

    private static SyncMessage version0(final ByteBuffer message) {
        final int count = message.get() & 0xff;
        final int syncId = message.get() & 0xff;
        require(message.getShort() == (short) message.capacity(), "its length is another");
        final List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(oldEntry(message));
        }
        return new SyncMessage(0, syncId, entries);
    }

    private static Entry oldEntry(final ByteBuffer message) {
        require(message.get() == 0, "a record's reserved byte is not 0");
        final int protocol = message.get() & 0xff;
        final String[] ends = ends(message, 4, ports(message));
        final int flags = message.getShort() & 0xffff;
        final int state = message.getShort();
        if ((flags & SEQUENCE_FLAGS) == 0) {
            return new Entry(protocol, ends[0], ends[1], ends[2], flags, state, UNTOLD, UNTOLD, List.of());
        }
        final byte[] data = new byte[SEQUENCE_BYTES];
        message.get(data);
        final String sequence = "sequence " + sequence(ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN));
        return new Entry(protocol, ends[0], ends[1], ends[2], flags, state, UNTOLD, UNTOLD, List.of(sequence));
    }

    private static int[] ports(final ByteBuffer from) {
        return new int[] {from.getShort() & 0xffff, from.getShort() & 0xffff, from.getShort() & 0xffff};
    }

    /** Client, virtual server and real server. */
    private static String[] ends(final ByteBuffer from, final int addressLength, final int[] ports) {
        final String[] ends = new String[ports.length];
        for (int i = 0; i < ends.length; i++) {
            final byte[] address = new byte[addressLength];
            from.get(address);
            final String text = Ip.text(Ip.at(address, 0, addressLength));
            ends[i] = (addressLength == 4 ? text : "[" + text + "]") + ":" + ports[i];
        }
        return ends;
    }

    /** Both streams, each with the number of the latest segment that grew, the shift behind it and the one before. */
    private static String sequence(final ByteBuffer data) {
        require(data.capacity() == SEQUENCE_BYTES, "sequence data of " + data.capacity() + " bytes");
        return "in " + stream(data) + " out " + stream(data);
    }

    private static String stream(final ByteBuffer data) {
        return (data.getInt() & 0xffff_ffffL) + "," + data.getInt() + "," + data.getInt();
    }

    private static void require(final boolean isWell, final String otherwise) {
        if (!isWell) {
            throw new IllegalArgumentException("no sync message: " + otherwise);
        }
    }
}
