package io.signalbox.replay.compare;

/**
 * Some bits of a frame that are not compared as they are.
 *
 * @param rule     why
 * @param firstBit counted from the start of the frame, most significant bit of a byte first
 * @param bits     how many
 * @param demand   what is asked of them all the same
 * @param mapping  the mapping that {@link Demand#ONE_TO_ONE} goes by; empty for others
 */
record Blank(Rule rule, int firstBit, int bits, Demand demand, String mapping) {
    enum Demand {
        /** Anything goes. */
        NOTHING,
        /** It is a checksum: right, and there on both sides or on neither. */
        RIGHT_CHECKSUM,
        /** Equal values on one side are equal on the other. */
        ONE_TO_ONE
    }

    static Blank anything(final Rule rule, final int offset, final int length) {
        return new Blank(rule, offset * 8, length * 8, Demand.NOTHING, "");
    }

    static Blank oneToOne(final Rule rule, final int offset, final int length, final String mapping) {
        return new Blank(rule, offset * 8, length * 8, Demand.ONE_TO_ONE, mapping);
    }

    static Blank checksum(final Rule rule, final int offset) {
        return new Blank(rule, offset * 8, 16, Demand.RIGHT_CHECKSUM, "");
    }

    int offset() {
        return firstBit / 8;
    }

    int end() {
        return (firstBit + bits + 7) / 8;
    }

    boolean fits(final byte[] frame) {
        return end() <= frame.length;
    }

    boolean touches(final Field field) {
        return offset() < field.end() && field.offset() < end();
    }

    void clear(final byte[] frame) {
        for (int bit = firstBit; bit < firstBit + bits && bit / 8 < frame.length; bit++) {
            frame[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
    }
}
