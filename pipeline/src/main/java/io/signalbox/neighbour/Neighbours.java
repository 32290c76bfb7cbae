package io.signalbox.neighbour;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.decision.Reason;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Outbox;
import io.signalbox.route.Port;
import io.signalbox.route.Router;

/**
 * The machines on the director's links, by port and address. One that is not known is asked for, up to three times a
 * second apart (RFC 4861 section 10, and Linux for ARP), while a few frames wait for it.
 *
 * <p>Anybody can make himself known, or make the director ask for somebody. So where there is no place left, whoever
 * was longest unused is forgotten; but not who was configured, and not who has frames waiting.
 */
public final class Neighbours {
    /** Neighbours that can be remembered. */
    public static final int LIMIT = 4_096;
    /** What may wait for one neighbour is this part of the store, an eighth; one more pushes the oldest out. */
    public static final int HELD_SHARE = 8;

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

    private final Neighbour[] places = new Neighbour[LIMIT];
    /** It needs no place among the others. */
    private final Neighbour host = new Neighbour(Order.NONE);
    /** Those that have an address, by it. */
    private final Neighbour[] table = new Neighbour[SLOTS];
    /** Those that may be forgotten, the longest unused first; places that nobody ever had come before all others. */
    private final Order used = new Order(LIMIT);
    /** Those that were asked for. All questions are equally far apart, so the first is due first. */
    private final Order asked = new Order(LIMIT);

    private final HeldFrames store;
    private final int heldLimit;
    private final Outbox outbox;
    private final Questioner questioner;

    public Neighbours(final HeldFrames store, final Outbox outbox, final Questioner questioner) {
        this.store = store;
        this.heldLimit = Math.max(1, store.capacity() / HELD_SHARE);
        this.outbox = outbox;
        this.questioner = questioner;
        for (int number = 0; number < LIMIT; number++) {
            places[number] = new Neighbour(number);
            used.putLast(number);
        }
    }

    /** The neighbour at this address on this port, remembered from now on; null where nobody may be forgotten. */
    public Neighbour at(final Port port, final long hi, final long lo) {
        final Neighbour known = known(port, hi, lo);
        final Neighbour neighbour = known != null ? known : remember(port, hi, lo);
        if (neighbour != null && neighbour.state != Neighbour.State.PERMANENT) {
            used.putLast(neighbour.number);
        }
        return neighbour;
    }

    private Neighbour remember(final Port port, final long hi, final long lo) {
        int place = used.first();
        while (place != Order.NONE && places[place].held > 0) {
            place = used.after(place);
        }
        if (place == Order.NONE) {
            return null;
        }
        final Neighbour neighbour = places[place];
        if (neighbour.port != null) {
            forget(neighbour);
        }
        neighbour.become(port, hi, lo);
        table[search(port, hi, lo)] = neighbour;
        return neighbour;
    }

    /** The host beside the director, behind its port: whatever the address, it has the port's MAC. */
    public Neighbour hostBehind(final Port port) {
        host.become(port, 0, 0);
        host.state = Neighbour.State.PERMANENT;
        host.mac = port.mac;
        return host;
    }

    /** The neighbour at this address on this port if it is remembered already, else null. */
    public Neighbour known(final Port port, final long hi, final long lo) {
        return table[search(port, hi, lo)];
    }

    /** Configured: no message will change it. */
    public void configure(final Neighbour neighbour, final long mac) {
        used.remove(neighbour.number);
        known(neighbour, mac, Neighbour.State.PERMANENT);
    }

    /** An ARP or ND message with this tag told its MAC: frames that waited leave now, in the order they came. */
    public void learn(final Neighbour neighbour, final long mac, final int tag) {
        neighbour.tag = tag;
        learn(neighbour, mac);
    }

    /** Its MAC is known, until another is. */
    public void learn(final Neighbour neighbour, final long mac) {
        if (neighbour.state != Neighbour.State.PERMANENT) {
            known(neighbour, mac, Neighbour.State.KNOWN);
        }
    }

    /**
     * Whatever was configured or learnt of it no longer holds: the next frame asks. While frames wait it is being asked
     * for already.
     */
    public void unlearn(final Neighbour neighbour) {
        if (neighbour.hasMac()) {
            neighbour.state = Neighbour.State.UNKNOWN;
            neighbour.mac = 0;
            used.putLast(neighbour.number);
        }
    }

    /** Nobody on this port can be heard any more: what waits there is let go, and what was learnt is forgotten. */
    public void onPortDown(final Port port) {
        for (final Neighbour neighbour : places) {
            if (neighbour.port == port && neighbour.state != Neighbour.State.PERMANENT) {
                asked.remove(neighbour.number);
                neighbour.state = Neighbour.State.UNKNOWN;
                neighbour.mac = 0;
                letGo(neighbour, Reason.PORT_DOWN);
            }
        }
    }

    /**
     * Asks for the neighbour if nobody has yet, and keeps a copy of the frame until it is known.
     *
     * @param finalReason how the frame's event ends when it leaves, or null where it has ended already
     * @return false where the store is full
     */
    public boolean hold(final Neighbour neighbour, final Emission frame, final Reason finalReason, final long nowNs) {
        seek(neighbour, nowNs);
        if (neighbour.held == heldLimit) {
            resolve(unlinkFirst(neighbour), Reason.NEIGHBOUR_LIMIT);
        }
        final int index = store.hold(frame, finalReason);
        if (index == HeldFrames.NONE) {
            return false;
        }
        linkLast(neighbour, index);
        return true;
    }

    /** Asks for the neighbour if nobody knows its MAC, and nobody has asked yet. */
    public void seek(final Neighbour neighbour, final long nowNs) {
        if (neighbour.state == Neighbour.State.UNKNOWN) {
            neighbour.state = Neighbour.State.ASKED;
            neighbour.asked = 0;
            question(neighbour, nowNs);
        }
    }

    /** When the next question or giving-up is due, or {@link #NEVER}. */
    public long nextDueNs() {
        return asked.first() == Order.NONE ? NEVER : places[asked.first()].dueNs;
    }

    /** Asks again, or gives up, what is due first. */
    public void expireNext(final FailureHandler handler) {
        final Neighbour neighbour = places[asked.first()];
        final long dueNs = neighbour.dueNs;
        if (neighbour.asked < QUESTIONS) {
            question(neighbour, dueNs);
            return;
        }
        asked.remove(neighbour.number);
        neighbour.state = Neighbour.State.UNKNOWN;
        int index = unlinkAll(neighbour);
        while (index != HeldFrames.NONE) {
            final int following = store.next(index);
            handler.onUnreachable(store.emission(index), dueNs);
            resolve(index, Reason.NEIGHBOUR_FAILED);
            index = following;
        }
    }

    /** The run ends: every frame that waits is let go. */
    public void stop() {
        while (asked.first() != Order.NONE) {
            final Neighbour neighbour = places[asked.first()];
            asked.remove(neighbour.number);
            neighbour.state = Neighbour.State.UNKNOWN;
            letGo(neighbour, Reason.STOPPED_WHILE_HELD);
        }
    }

    private void letGo(final Neighbour neighbour, final Reason end) {
        while (neighbour.firstHeld != HeldFrames.NONE) {
            resolve(unlinkFirst(neighbour), end);
        }
    }

    private void known(final Neighbour neighbour, final long mac, final Neighbour.State state) {
        asked.remove(neighbour.number);
        neighbour.state = state;
        neighbour.mac = mac;
        while (neighbour.firstHeld != HeldFrames.NONE) {
            release(unlinkFirst(neighbour), neighbour);
        }
    }

    private void release(final int index, final Neighbour neighbour) {
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
        released.sourceMac = neighbour.port.mac;
        released.destinationMac = neighbour.mac;
        released.tag = held.tag == Emission.TAGS_AS_THEY_CAME ? held.tag : neighbour.tag;
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
        asked.putLast(neighbour.number);
        questioner.ask(neighbour);
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

    /** Returns the first; the neighbour is then free to be forgotten, or to hold others. */
    private int unlinkAll(final Neighbour neighbour) {
        final int index = neighbour.firstHeld;
        neighbour.firstHeld = HeldFrames.NONE;
        neighbour.held = 0;
        return index;
    }

    /** Whoever stands behind it in the table and could not be found past its empty slot moves up. */
    private void forget(final Neighbour neighbour) {
        asked.remove(neighbour.number);
        int empty = search(neighbour.port, neighbour.hi, neighbour.lo);
        for (int slot = after(empty); table[slot] != null; slot = after(slot)) {
            final int home = slot(table[slot].port, table[slot].hi, table[slot].lo);
            if ((slot - home & SLOTS - 1) >= (slot - empty & SLOTS - 1)) {
                table[empty] = table[slot];
                empty = slot;
            }
        }
        table[empty] = null;
    }

    private static int after(final int slot) {
        return slot + 1 & SLOTS - 1;
    }

    /** Where the neighbour is, or the empty slot where it would be. */
    private int search(final Port port, final long hi, final long lo) {
        int slot = slot(port, hi, lo);
        while (table[slot] != null && !table[slot].is(port, hi, lo)) {
            slot = after(slot);
        }
        return slot;
    }

    /** No seed: nothing depends on the order in the table. */
    private static int slot(final Port port, final long hi, final long lo) {
        final long mixed = (hi ^ lo * 0x9E37_79B9_7F4A_7C15L ^ port.index) * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 40) & SLOTS - 1;
    }

    public void save(final StateWriter to) {
        for (final Neighbour neighbour : places) {
            if (neighbour.port != null) {
                to.putInt(neighbour.number);
                save(to, neighbour);
            }
        }
        to.putInt(Order.NONE);
        used.save(to);
        asked.save(to);
    }

    private void save(final StateWriter to, final Neighbour neighbour) {
        to.putInt(neighbour.port.index);
        to.putLong(neighbour.hi);
        to.putLong(neighbour.lo);
        to.putByte(neighbour.state.ordinal());
        to.putLong(neighbour.mac);
        to.putInt(neighbour.tag);
        to.putInt(neighbour.asked);
        to.putLong(neighbour.dueNs);
        to.putInt(neighbour.held);
        for (int index = neighbour.firstHeld; index != HeldFrames.NONE; index = store.next(index)) {
            store.save(to, index);
        }
    }

    /** @param router has its ports already */
    public void load(final StateReader from, final Router router) {
        for (int number = from.getInt(); number != Order.NONE; number = from.getInt()) {
            load(from, router, places[number]);
        }
        used.load(from);
        asked.load(from);
    }

    private void load(final StateReader from, final Router router, final Neighbour neighbour) {
        neighbour.become(router.port(from.getInt()), from.getLong(), from.getLong());
        neighbour.state = Neighbour.State.values()[from.getByte()];
        neighbour.mac = from.getLong();
        neighbour.tag = from.getInt();
        neighbour.asked = from.getInt();
        neighbour.dueNs = from.getLong();
        table[search(neighbour.port, neighbour.hi, neighbour.lo)] = neighbour;
        for (int left = from.getInt(); left > 0; left--) {
            linkLast(neighbour, store.read(from));
        }
    }
}
