package io.signalbox.neighbour;

import io.signalbox.decision.Reason;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Outbox;
import io.signalbox.route.Port;

/**
 * The machines on the director's links, by port and address. One that is not known is asked for, up to three times a
 * second apart (RFC 4861 section 10, and Linux for ARP), while a few frames wait for it.
 */
public final class Neighbours {
    /** Neighbours that can be remembered. */
    public static final int LIMIT = 4_096;
    /** Frames that may wait for one neighbour; one more pushes the oldest out. */
    public static final int HELD_LIMIT = 64;

    public static final int QUESTIONS = 3;
    public static final long QUESTION_INTERVAL_NS = 1_000_000_000L;
    public static final long NEVER = Long.MAX_VALUE;

    /** Asks on the wire for a neighbour's MAC. */
    public interface Questioner {
        void ask(Neighbour neighbour);
    }

    /** Told about each frame that waited in vain. Its memory is valid during the call only. */
    public interface FailureHandler {
        void onUnreachable(Emission held, long dueNs);
    }

    private static final int SLOTS = 2 * LIMIT;

    private final Neighbour[] table = new Neighbour[SLOTS];
    private final Neighbour[] asked = new Neighbour[LIMIT];
    private final HeldFrames store;
    private final Outbox outbox;
    private final Questioner questioner;
    private int count;
    private int askedCount;
    private long nextDueNs = NEVER;

    public Neighbours(final HeldFrames store, final Outbox outbox, final Questioner questioner) {
        this.store = store;
        this.outbox = outbox;
        this.questioner = questioner;
    }

    /** The neighbour at this address on this port, remembered from now on; null where the memory is full. */
    public Neighbour at(final Port port, final long hi, final long lo) {
        final int slot = search(port, hi, lo);
        if (table[slot] == null && count < LIMIT) {
            count++;
            table[slot] = new Neighbour(port, hi, lo);
        }
        return table[slot];
    }

    /** The neighbour at this address on this port if it is remembered already, else null. */
    public Neighbour known(final Port port, final long hi, final long lo) {
        return table[search(port, hi, lo)];
    }

    /** Configured: no message will change it. */
    public void configure(final Neighbour neighbour, final long mac) {
        known(neighbour, mac, Neighbour.State.PERMANENT);
    }

    /** An ARP or ND message told its MAC: frames that waited leave now, in the order they came. */
    public void learn(final Neighbour neighbour, final long mac) {
        if (neighbour.state != Neighbour.State.PERMANENT) {
            known(neighbour, mac, Neighbour.State.KNOWN);
        }
    }

    /**
     * Keeps a copy of the frame until the neighbour is known, and asks for it if nobody has yet.
     *
     * @param finalReason how the frame's event ends when it leaves, or null where it has ended already
     * @return false where the store is full
     */
    public boolean hold(final Neighbour neighbour, final Emission frame, final Reason finalReason, final long nowNs) {
        if (neighbour.held == HELD_LIMIT) {
            resolve(unlinkFirst(neighbour), Reason.NEIGHBOUR_LIMIT);
        }
        final int index = store.hold(frame, finalReason);
        if (index == HeldFrames.NONE) {
            return false;
        }
        linkLast(neighbour, index);
        if (neighbour.state == Neighbour.State.UNKNOWN) {
            neighbour.state = Neighbour.State.ASKED;
            neighbour.asked = 0;
            asked[askedCount++] = neighbour;
            question(neighbour, nowNs);
        }
        return true;
    }

    /** When the next question or giving-up is due, or {@link #NEVER}. */
    public long nextDueNs() {
        return nextDueNs;
    }

    /** Asks again, or gives up, what is due first. */
    public void expireNext(final FailureHandler handler) {
        final Neighbour neighbour = due();
        final long dueNs = neighbour.dueNs;
        if (neighbour.asked < QUESTIONS) {
            question(neighbour, dueNs);
            return;
        }
        forgetQuestion(neighbour);
        neighbour.state = Neighbour.State.UNKNOWN;
        while (neighbour.firstHeld != HeldFrames.NONE) {
            final int index = unlinkFirst(neighbour);
            handler.onUnreachable(store.emission(index), dueNs);
            resolve(index, Reason.NEIGHBOUR_FAILED);
        }
    }

    /** The run ends: every frame that waits is let go. */
    public void stop() {
        while (askedCount > 0) {
            final Neighbour neighbour = asked[0];
            forgetQuestion(neighbour);
            neighbour.state = Neighbour.State.UNKNOWN;
            while (neighbour.firstHeld != HeldFrames.NONE) {
                resolve(unlinkFirst(neighbour), Reason.STOPPED_WHILE_HELD);
            }
        }
    }

    private void known(final Neighbour neighbour, final long mac, final Neighbour.State state) {
        if (neighbour.state == Neighbour.State.ASKED) {
            forgetQuestion(neighbour);
        }
        neighbour.state = state;
        neighbour.mac = mac;
        while (neighbour.firstHeld != HeldFrames.NONE) {
            release(unlinkFirst(neighbour), mac);
        }
    }

    private void release(final int index, final long mac) {
        final Emission held = store.emission(index);
        final Emission released = outbox.addFrame(held.length);
        if (released == null) {
            resolve(index, Reason.OUTPUT_LIMIT);
            return;
        }
        final long nowNs = released.timeNs;
        final int offset = released.offset;
        outbox.memory().putBytes(offset, held.buffer, held.offset, held.length);
        released.setFrom(held, outbox.memory(), offset);
        released.timeNs = nowNs;
        released.destinationMac = mac;
        if (!outbox.allocatePieces(released)) {
            released.pieces = 0;
            resolve(index, Reason.OUTPUT_LIMIT);
            return;
        }
        released.resolution = store.reason(index);
        store.free(index);
    }

    private void resolve(final int index, final Reason end) {
        if (store.reason(index) != null) {
            outbox.resolve(store.emission(index).originEvent, end);
        }
        store.free(index);
    }

    private void question(final Neighbour neighbour, final long nowNs) {
        neighbour.asked++;
        neighbour.dueNs = nowNs + QUESTION_INTERVAL_NS;
        nextDueNs = due().dueNs;
        questioner.ask(neighbour);
    }

    private void forgetQuestion(final Neighbour neighbour) {
        int place = 0;
        while (asked[place] != neighbour) {
            place++;
        }
        System.arraycopy(asked, place + 1, asked, place, askedCount - place - 1);
        asked[--askedCount] = null;
        nextDueNs = askedCount == 0 ? NEVER : due().dueNs;
    }

    private Neighbour due() {
        Neighbour due = asked[0];
        for (int i = 1; i < askedCount; i++) {
            if (asked[i].dueNs < due.dueNs) {
                due = asked[i];
            }
        }
        return due;
    }

    private void linkLast(final Neighbour neighbour, final int index) {
        if (neighbour.firstHeld == HeldFrames.NONE) {
            neighbour.firstHeld = index;
        } else {
            store.link(neighbour.lastHeld, index);
        }
        neighbour.lastHeld = index;
        neighbour.held++;
    }

    private int unlinkFirst(final Neighbour neighbour) {
        final int index = neighbour.firstHeld;
        neighbour.firstHeld = store.next(index);
        store.link(index, HeldFrames.NONE);
        neighbour.held--;
        return index;
    }

    /** Where the neighbour is, or the empty slot where it would be. */
    private int search(final Port port, final long hi, final long lo) {
        int slot = slot(port, hi, lo);
        while (table[slot] != null && !table[slot].is(port, hi, lo)) {
            slot = slot + 1 & SLOTS - 1;
        }
        return slot;
    }

    /** No seed: neighbours are few, configured or on the director's own links, and never decide an order. */
    private static int slot(final Port port, final long hi, final long lo) {
        final long mixed = (hi ^ lo * 0x9E37_79B9_7F4A_7C15L ^ port.index) * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 40) & SLOTS - 1;
    }
}
