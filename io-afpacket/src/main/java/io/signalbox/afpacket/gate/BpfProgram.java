package io.signalbox.afpacket.gate;

import java.util.Arrays;
import org.agrona.collections.Int2IntHashMap;

/**
 * A program of classic BPF (McCanne and Jacobson, 1993; Linux: networking/filter), written from its end to its
 * beginning: it only ever jumps forward, so wherever a jump leads is there already. What an instruction does next is
 * named by the place of that instruction, counted from the end. Conditional jumps reach no further than 255
 * instructions; where that is not enough they lead to an unconditional one close by.
 *
 * <p>There are a register A for values and a register X for where in the frame something begins.
 */
final class BpfProgram {
    // conditions on A and a constant, unsigned
    static final int EQUAL = 0x15;
    static final int GREATER = 0x25;
    static final int GREATER_OR_EQUAL = 0x35;

    // what is loaded into A, in network byte order; the program ends with 0 where the frame does not reach so far
    static final int BYTE = 0x10;
    static final int HALF_WORD = 0x08;
    static final int WORD = 0x00;

    private static final int LOAD_AT = 0x20;
    private static final int LOAD_BEHIND_X = 0x40;
    private static final int SET_X = 0x01;
    private static final int AND = 0x54;
    private static final int SHIFT_LEFT = 0x64;
    private static final int ADD_X = 0x0C;
    private static final int X_FROM_A = 0x07;
    private static final int GO = 0x05;
    private static final int RETURN = 0x06;

    private static final int REACH = 255;
    private static final int NOWHERE = -1;

    private long[] backwards = new long[512];
    private int length;
    /** The nearest unconditional jump to a place. */
    private final Int2IntHashMap detours = new Int2IntHashMap(NOWHERE);

    /** Ends with a number of bytes to keep, all if it is longer than any frame; with 0 the frame is kept out. */
    int end(final int bytes) {
        return add(RETURN, 0, 0, bytes);
    }

    int load(final int size, final int offset, final int next) {
        return before(next, LOAD_AT | size, offset);
    }

    int loadBehindX(final int size, final int offset, final int next) {
        return before(next, LOAD_BEHIND_X | size, offset);
    }

    int setX(final int value, final int next) {
        return before(next, SET_X, value);
    }

    /** Leads X past an IPv4 header, whose length in words is in the low four bits of its first byte. */
    int passIpv4Header(final int offset, final int next) {
        final int newX = before(next, X_FROM_A, 0);
        final int sum = before(newX, ADD_X, 0);
        final int bytes = before(sum, SHIFT_LEFT, 2);
        final int words = before(bytes, AND, 0x0F);
        return loadBehindX(BYTE, offset, words);
    }

    private int before(final int next, final int code, final int operand) {
        if (next != length - 1) {
            go(next);
        }
        return add(code, 0, 0, operand);
    }

    /** @param constant what A is compared with, unsigned */
    int compare(final int condition, final long constant, final int ifSo, final int ifNot) {
        final int so = near(ifSo);
        final int not = near(ifNot);
        return add(condition, distance(so), distance(not), (int) constant);
    }

    /** The place, or one that leads there: within reach even if another detour is laid before it. */
    private int near(final int place) {
        if (distance(place) < REACH) {
            return place;
        }
        final int detour = detours.get(place);
        return detour != NOWHERE && distance(detour) < REACH ? detour : go(place);
    }

    private int go(final int place) {
        final int detour = add(GO, 0, 0, distance(place));
        detours.put(place, detour);
        return detour;
    }

    /** Instructions between the one that is added next and a place. */
    private int distance(final int place) {
        return length - 1 - place;
    }

    private int add(final int code, final int ifSo, final int ifNot, final int operand) {
        if (length == backwards.length) {
            backwards = Arrays.copyOf(backwards, 2 * length);
        }
        backwards[length] = code | (long) ifSo << 16 | (long) ifNot << 24 | (long) operand << 32;
        return length++;
    }

    /** From its beginning, the instruction that was added last, as {@link io.signalbox.afpacket.AfPacketPort} wants it. */
    long[] instructions() {
        final long[] forwards = new long[length];
        for (int i = 0; i < length; i++) {
            forwards[i] = backwards[length - 1 - i];
        }
        return forwards;
    }
}
