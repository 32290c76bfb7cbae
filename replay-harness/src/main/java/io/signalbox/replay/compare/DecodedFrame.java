package io.signalbox.replay.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A frame taken apart: its fields in the order of their bytes, and its headers. Every byte belongs to at least one
 * field; what could not be named is called {@code bytes}.
 */
public final class DecodedFrame {
    private static final int SHOWN_BYTES = 12;
    /** Headers inside headers end somewhere: nobody builds deeper frames, but garbage does. */
    private static final int MAX_LAYERS = 32;

    private final byte[] bytes;
    private final List<Layer> layers = new ArrayList<>();
    private List<Field> fields = new ArrayList<>();
    private long offload;

    DecodedFrame(final byte[] bytes) {
        this.bytes = bytes;
    }

    /** The frame's own bytes: not a copy, not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** What of it was left to a network card; it shows as a field behind all bytes. */
    DecodedFrame leaving(final long newOffload) {
        offload = newOffload;
        if (offload != 0) {
            final List<Field> all = new ArrayList<>(fields);
            all.add(new Field("offload", HexFormat.of().toHexDigits(offload), bytes.length, 0));
            fields = List.copyOf(all);
        }
        return this;
    }

    long offload() {
        return offload;
    }

    /** All fields, ordered by offset. */
    public List<Field> fields() {
        return fields;
    }

    /** The text of one field; empty when the frame has no such field. */
    public Optional<String> value(final String path) {
        return fields.stream()
                .filter(field -> field.path().equals(path))
                .map(Field::value)
                .findFirst();
    }

    /** One line as tcpdump would write it: {@code 198.51.100.1:40000 > 192.0.2.10:80 tcp S ttl 64 len 0}. */
    public String summary() {
        return new FrameSummary(this).text();
    }

    List<Layer> layers() {
        return layers;
    }

    boolean mayNest() {
        return layers.size() < MAX_LAYERS;
    }

    int length() {
        return bytes.length;
    }

    int u8(final int at) {
        return bytes[at] & 0xff;
    }

    int u16(final int at) {
        return u8(at) << 8 | u8(at + 1);
    }

    long u32(final int at) {
        return (long) u16(at) << 16 | u16(at + 2);
    }

    String hex(final int at, final int length) {
        return HexFormat.of().formatHex(bytes, at, at + length);
    }

    void add(final String path, final String value, final int at, final int length) {
        fields.add(new Field(path, value, at, length));
    }

    void addNumber(final String path, final int at, final int length) {
        add(path, Long.toString(number(at, length)), at, length);
    }

    void addHex(final String path, final int at, final int length) {
        add(path, "0x" + hex(at, length), at, length);
    }

    /** Bytes without a name of their own: how many, and how they begin. Nothing at all is no field. */
    void addBytes(final String path, final int at, final int length) {
        if (length <= 0) {
            return;
        }
        final String shown = hex(at, Math.min(length, SHOWN_BYTES)) + (length > SHOWN_BYTES ? "..." : "");
        add(path, length + (length == 1 ? " byte " : " bytes ") + shown, at, length);
    }

    /** The last step of decoding: every byte gets a field, the fields their order and each a name of its own. */
    DecodedFrame complete() {
        nameTheRest();
        fields.sort(Comparator.comparingInt(Field::offset));
        final Map<String, Integer> seen = new HashMap<>();
        fields = fields.stream()
                .map(field -> numbered(field, seen.merge(field.path(), 1, Integer::sum)))
                .toList();
        return this;
    }

    private void nameTheRest() {
        final boolean[] named = new boolean[bytes.length];
        for (final Field field : fields) {
            Arrays.fill(named, field.offset(), field.end(), true);
        }
        for (int at = 0; at < named.length; at++) {
            final int start = at;
            while (at < named.length && !named[at]) {
                at++;
            }
            addBytes("bytes", start, at - start);
        }
    }

    private static Field numbered(final Field field, final int occurrence) {
        return occurrence == 1
                ? field
                : new Field(field.path() + "[" + occurrence + "]", field.value(), field.offset(), field.length());
    }

    private long number(final int at, final int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | u8(at + i);
        }
        return value;
    }
}
