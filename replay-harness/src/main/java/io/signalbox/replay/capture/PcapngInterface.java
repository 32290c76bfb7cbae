package io.signalbox.replay.capture;

import java.nio.charset.StandardCharsets;

/** One interface description of a pcapng file: how to read the packets that name it. */
final class PcapngInterface {
    /** Unless the description says otherwise, stamps count microseconds. */
    private static final int DEFAULT_RESOLUTION = 6;

    private static final int BINARY_FLAG = 0x80;
    private static final int MAX_DECIMAL_EXPONENT = 19;
    private static final int MAX_BINARY_EXPONENT = 63;

    final int linkTypeNumber;
    /** Null where the number is foreign; it is refused when a packet comes from there. */
    final LinkType linkType;
    /** 0: there was no limit. */
    final long snapLength;

    private String name = "";
    private long offsetSeconds;
    private boolean binary;
    private int exponent;
    private long unitsPerSecond;

    PcapngInterface(final int linkTypeNumber, final long snapLength) {
        this.linkTypeNumber = linkTypeNumber;
        this.linkType = LinkType.of(linkTypeNumber);
        this.snapLength = snapLength;
        resolution(DEFAULT_RESOLUTION);
    }

    String name() {
        return name;
    }

    /** The name is UTF-8; some writers end it with zeros. */
    void name(final byte[] utf8) {
        final String whole = new String(utf8, StandardCharsets.UTF_8);
        final int zero = whole.indexOf('\0');
        name = zero < 0 ? whole : whole.substring(0, zero);
    }

    void offsetSeconds(final long seconds) {
        offsetSeconds = seconds;
    }

    /**
     * The option's byte: a negative power of 10, or of 2 where the highest bit is set. False if finer than we can read.
     */
    boolean resolution(final int code) {
        binary = (code & BINARY_FLAG) != 0;
        exponent = code & ~BINARY_FLAG;
        if (exponent > (binary ? MAX_BINARY_EXPONENT : MAX_DECIMAL_EXPONENT)) return false;
        unitsPerSecond = binary ? 1L << exponent : powerOfTen(exponent);
        return true;
    }

    /** An unsigned count of units since the file's zero, in nanoseconds, rounded down. */
    long toNanoseconds(final long units) throws ArithmeticException {
        final long seconds = Long.divideUnsigned(units, unitsPerSecond);
        if (seconds < 0) throw new ArithmeticException("a count of seconds over 63 bits");
        final long shifted = Math.addExact(seconds, offsetSeconds);
        final long fraction = Long.remainderUnsigned(units, unitsPerSecond);
        return Math.addExact(Math.multiplyExact(shifted, CaptureFile.NANOS_PER_SECOND), fractionNs(fraction));
    }

    private long fractionNs(final long fraction) {
        if (binary) return binaryFractionNs(fraction);
        if (exponent <= 9) return fraction * powerOfTen(9 - exponent);
        return Long.divideUnsigned(fraction, powerOfTen(exponent - 9));
    }

    /** The product with 10^9 needs up to 93 bits. */
    private long binaryFractionNs(final long fraction) {
        if (exponent == 0) return 0;
        final long high = Math.multiplyHigh(fraction, CaptureFile.NANOS_PER_SECOND);
        final long low = fraction * CaptureFile.NANOS_PER_SECOND;
        return high << (Long.SIZE - exponent) | low >>> exponent;
    }

    /** Unsigned: 10^19 does not fit 63 bits. */
    private static long powerOfTen(final int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) power *= 10;
        return power;
    }
}
