package io.signalbox.afpacket.gate;

import io.signalbox.wire.Address;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;

/** Addresses from first to last, both included, as numbers of 128 bits, that is of four words; IPv4 mapped into IPv6. */
record AddressRange(BigInteger first, BigInteger last) {
    static final int BITS = 128;
    static final int WORD_BITS = 32;
    private static final long WORD = 0xFFFF_FFFFL;

    static AddressRange of(final Address address) {
        final BigInteger number = number(address);
        return new AddressRange(number, number);
    }

    static AddressRange of(final Prefix prefix) {
        final BigInteger size = BigInteger.ONE.shiftLeft(BITS - prefix.length());
        final BigInteger number = number(prefix.address());
        final BigInteger first = number.subtract(number.mod(size));
        return new AddressRange(first, first.add(size).subtract(BigInteger.ONE));
    }

    private static BigInteger number(final Address address) {
        return unsigned(address.hi()).shiftLeft(Long.SIZE).or(unsigned(address.lo()));
    }

    private static BigInteger unsigned(final long half) {
        return BigInteger.valueOf(half >>> 1).shiftLeft(1).or(BigInteger.valueOf(half & 1));
    }

    boolean isEmpty() {
        return first.compareTo(last) > 0;
    }

    /** What of it is in the other; maybe empty. */
    AddressRange within(final AddressRange other) {
        return new AddressRange(first.max(other.first), last.min(other.last));
    }

    /** From where the earlier one begins to where the later one ends. */
    AddressRange joinedWith(final AddressRange later) {
        return new AddressRange(first, last.max(later.last));
    }

    /** How many addresses lie between this and a later one; less than one where none does. */
    BigInteger gapTo(final AddressRange later) {
        return later.first.subtract(last).subtract(BigInteger.ONE);
    }

    /** @param word 0 is the highest of four */
    long firstWord(final int word) {
        return word(first, word);
    }

    long lastWord(final int word) {
        return word(last, word);
    }

    private static long word(final BigInteger number, final int word) {
        return number.shiftRight(behind(word)).longValue() & WORD;
    }

    /** Whether it holds all addresses that begin as its first or its last do, up to and including the word. */
    boolean isWhole(final int word) {
        final BigInteger size = BigInteger.ONE.shiftLeft(behind(word));
        return first.mod(size).signum() == 0
                && last.add(BigInteger.ONE).mod(size).signum() == 0;
    }

    /** In order, what is whole in the sense of {@link #isWhole}, and before and behind it what has one value of the word. */
    List<AddressRange> cut(final int word) {
        final BigInteger size = BigInteger.ONE.shiftLeft(behind(word));
        final BigInteger wholeFrom =
                first.add(size).subtract(BigInteger.ONE).divide(size).multiply(size);
        final BigInteger wholeTo = last.add(BigInteger.ONE).divide(size).multiply(size);
        if (wholeFrom.compareTo(wholeTo) > 0) {
            return List.of(this);
        }
        return Stream.of(
                        new AddressRange(first, wholeFrom.subtract(BigInteger.ONE)),
                        new AddressRange(wholeFrom, wholeTo.subtract(BigInteger.ONE)),
                        new AddressRange(wholeTo, last))
                .filter(piece -> !piece.isEmpty())
                .toList();
    }

    private static int behind(final int word) {
        return BITS - WORD_BITS * (word + 1);
    }
}
