package io.signalbox.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.signalbox.decision.Reason;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Goes through the options of an IPv4 header (RFC 791 section 3.1) and judges them as Linux does. One object is used
 * for packet after packet; what it says of one holds until the next. Places count from the header's first byte.
 */
public final class Ipv4Options {
    public static final int NOWHERE = 0;

    private static final int END_OF_OPTIONS = 0;
    private static final int NO_OPERATION = 1;
    private static final int RECORD_ROUTE = 7;
    private static final int TIMESTAMP = 68;
    private static final int LOOSE_SOURCE_ROUTE = 131;
    private static final int STRICT_SOURCE_ROUTE = 137;
    /** RFC 2113. */
    private static final int ROUTER_ALERT = 148;

    // Of an option, behind its type.
    private static final int LENGTH = 1;
    private static final int POINTER = 2;
    private static final int OVERFLOW_AND_FLAG = 3;

    private static final int MIN_LENGTH = 2;
    private static final int ADDRESS_LENGTH = 4;
    /** Pointers count from 1: a route's first address lies behind three bytes, a first timestamp behind four. */
    private static final int FIRST_ROUTE = 4;

    private static final int FIRST_TIMESTAMP = 5;
    /** Times alone; with the addresses of who notes them; of prescribed addresses only. */
    private static final int WITH_ADDRESSES = 1;

    private static final int PRESCRIBED = 3;
    private static final int FLAG_MASK = 0xF;
    private static final int MAX_OVERFLOW = 15;
    private static final int ONE_OVERFLOW = 0x10;

    private DirectBuffer frame;
    private int header;
    private int end;
    private int routeAt;
    private int timestampAt;
    private int sourceRouteAt;
    private int endAt;
    private int problemAt;

    /**
     * Whether a packet may pass with the options of its checked header, {@code length} bytes at {@code offset}.
     * PARAMETER_PROBLEM: its sender is to be told {@link #problemAt}.
     */
    public Reason check(final DirectBuffer buffer, final int offset, final int length) {
        frame = buffer;
        header = offset;
        end = length;
        routeAt = NOWHERE;
        timestampAt = NOWHERE;
        sourceRouteAt = NOWHERE;
        endAt = NOWHERE;
        problemAt = walk();
        if (problemAt != NOWHERE) {
            return Reason.PARAMETER_PROBLEM;
        }
        return sourceRouteAt == NOWHERE ? Reason.NONE : Reason.SOURCE_ROUTED;
    }

    /** The byte that is wrong. */
    public int problemAt() {
        return problemAt;
    }

    /** The pointer of a record-route option, or {@link #NOWHERE}. */
    public int routePointerAt() {
        return routeAt == NOWHERE ? NOWHERE : routeAt + POINTER;
    }

    /** Whoever takes the packet in, or sends it on, has something to write into them. */
    public boolean isToBeNoted() {
        return routeAt != NOWHERE || timestampAt != NOWHERE || endAt != NOWHERE;
    }

    /**
     * Writes what those options ask for that were checked last: the address where the route goes on if there is room
     * for one, a missed timestamp where there is none, and nothing behind the end.
     */
    public void note(final MutableDirectBuffer memory, final int address) {
        if (routeAt != NOWHERE && u8(routeAt + POINTER) <= u8(routeAt + LENGTH)) {
            final int pointer = u8(routeAt + POINTER);
            memory.putInt(header + routeAt + pointer - 1, address, BIG_ENDIAN);
            memory.putByte(header + routeAt + POINTER, (byte) (pointer + ADDRESS_LENGTH));
        }
        if (timestampAt != NOWHERE) {
            final int missed = u8(timestampAt + OVERFLOW_AND_FLAG) + ONE_OVERFLOW;
            memory.putByte(header + timestampAt + OVERFLOW_AND_FLAG, (byte) missed);
        }
        if (endAt != NOWHERE) {
            memory.setMemory(header + endAt, end - endAt, (byte) END_OF_OPTIONS);
        }
    }

    /** Where a problem is, or {@link #NOWHERE}. */
    private int walk() {
        int at = Ipv4Header.MIN_LENGTH;
        while (at < end && u8(at) != END_OF_OPTIONS) {
            if (u8(at) == NO_OPERATION) {
                at++;
                continue;
            }
            final int length = end - at < MIN_LENGTH ? 0 : u8(at + LENGTH);
            if (length < MIN_LENGTH || length > end - at) {
                return at;
            }
            final int problem = look(at, length);
            if (problem != NOWHERE) {
                return problem;
            }
            at += length;
        }
        endAt = at < end ? at : NOWHERE;
        return NOWHERE;
    }

    private int look(final int at, final int length) {
        return switch (u8(at)) {
            case RECORD_ROUTE -> lookAtRoute(at, length);
            case TIMESTAMP -> lookAtTimestamp(at, length);
            case LOOSE_SOURCE_ROUTE, STRICT_SOURCE_ROUTE -> lookAtSourceRoute(at, length);
            case ROUTER_ALERT -> length < ADDRESS_LENGTH ? at + LENGTH : NOWHERE;
            default -> NOWHERE;
        };
    }

    private int lookAtRoute(final int at, final int length) {
        if (routeAt != NOWHERE) {
            return at;
        }
        final int problem = lookAtPointer(at, length, FIRST_ROUTE);
        if (problem != NOWHERE) {
            return problem;
        }
        if (isHalfRoom(at, length, ADDRESS_LENGTH)) {
            return at + POINTER;
        }
        routeAt = at;
        return NOWHERE;
    }

    private int lookAtSourceRoute(final int at, final int length) {
        final int problem = lookAtPointer(at, length, FIRST_ROUTE);
        if (problem != NOWHERE) {
            return problem;
        }
        if (sourceRouteAt != NOWHERE) {
            return at;
        }
        sourceRouteAt = at;
        return NOWHERE;
    }

    /** Where there is no room left it counts who had none; but not who was not asked. */
    private int lookAtTimestamp(final int at, final int length) {
        if (timestampAt != NOWHERE) {
            return at;
        }
        final int problem = lookAtPointer(at, length, FIRST_TIMESTAMP);
        if (problem != NOWHERE) {
            return problem;
        }
        final int flag = u8(at + OVERFLOW_AND_FLAG) & FLAG_MASK;
        if (u8(at + POINTER) <= length) {
            final boolean hasAddress = flag == WITH_ADDRESSES || flag == PRESCRIBED;
            return isHalfRoom(at, length, hasAddress ? 2 * ADDRESS_LENGTH : ADDRESS_LENGTH) ? at + POINTER : NOWHERE;
        }
        if (flag == PRESCRIBED) {
            return NOWHERE;
        }
        timestampAt = at;
        return u8(at + OVERFLOW_AND_FLAG) >> 4 == MAX_OVERFLOW ? at + OVERFLOW_AND_FLAG : NOWHERE;
    }

    private int lookAtPointer(final int at, final int length, final int first) {
        if (length < first - 1) {
            return at + LENGTH;
        }
        return u8(at + POINTER) < first ? at + POINTER : NOWHERE;
    }

    /** Some room, but not for a whole entry. */
    private boolean isHalfRoom(final int at, final int length, final int entry) {
        final int pointer = u8(at + POINTER);
        return pointer <= length && pointer + entry - 1 > length;
    }

    private int u8(final int at) {
        return frame.getByte(header + at) & 0xFF;
    }
}
