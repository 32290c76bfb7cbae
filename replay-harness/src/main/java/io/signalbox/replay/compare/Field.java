package io.signalbox.replay.compare;

/**
 * One named piece of a frame, such as {@code outer.ip.ttl = 63}.
 *
 * @param path   dotted name; unique within a frame (the second VLAN tag's id is {@code vlan.id[2]})
 * @param value  text for people; it ends with {@code ...} when it does not show all of the bytes
 * @param offset first byte, counted from the start of the frame
 * @param length bytes; fields that share a byte (flags beside an offset) both name all of it
 */
public record Field(String path, String value, int offset, int length) {
    private static final String ABRIDGED = "...";

    boolean abridged() {
        return value.endsWith(ABRIDGED);
    }

    int end() {
        return offset + length;
    }
}
