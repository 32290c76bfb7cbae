package io.signalbox.route;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.command.VipMode;

/** A virtual IP beside a host, and how far the director is with serving it. */
public final class Vip {
    public static final long NEVER = Long.MAX_VALUE;

    /** What the director makes of it. */
    public enum State {
        /** Nothing: it is somebody else's. */
        LEFT,
        /** It will serve it, unless somebody says that he has it. */
        PROBING,
        /** Somebody has said so. */
        CONTESTED,
        SERVED
    }

    public final long hi;
    public final long lo;
    public State state = State.LEFT;
    /** How it is served, whatever holds for the others; null for what holds for them. */
    public VipMode mode;
    /** Ports by which the director itself tells of it and answers for it, one bit each; none where the host does. */
    public long ports;
    /** How often it was probed for, or announced, in this state; and when the next step is due. */
    public int told;

    public long dueNs = NEVER;

    public Vip(final long hi, final long lo) {
        this.hi = hi;
        this.lo = lo;
    }

    boolean isAnsweredBy(final Port port) {
        return state == State.SERVED && (ports & 1L << port.index) != 0;
    }

    void save(final StateWriter to) {
        to.putLong(hi);
        to.putLong(lo);
        to.putByte(state.ordinal());
        to.putInt(mode == null ? -1 : mode.ordinal());
        to.putLong(ports);
        to.putInt(told);
        to.putLong(dueNs);
    }

    static Vip read(final StateReader from) {
        final Vip vip = new Vip(from.getLong(), from.getLong());
        vip.state = State.values()[from.getByte()];
        final int mode = from.getInt();
        vip.mode = mode < 0 ? null : VipMode.values()[mode];
        vip.ports = from.getLong();
        vip.told = from.getInt();
        vip.dueNs = from.getLong();
        return vip;
    }
}
