package io.signalbox.store;

import java.util.function.Supplier;

/**
 * What takes so much memory that only who needs it is to have it: made once, with the first command that does. That takes a
 * while, for which no packet is to wait, and there may be no room for it: so whoever tells a live director such a command
 * has made it before, in his own thread. Until it is opened it is nobody's, and this is the one door between the two.
 */
public final class Store<T> {
    private final Supplier<T> maker;
    private T made;
    private boolean isOpen;

    /** @param maker works in any thread */
    public Store(final Supplier<T> maker) {
        this.maker = maker;
    }

    /**
     * It is there from now on. Any thread may ask.
     *
     * @throws OutOfMemoryError where there is no room, and nothing has changed
     */
    public synchronized void make() {
        if (made == null) {
            made = maker.get();
        }
    }

    /** It was made in vain: another one could not be. What is open stays. */
    public synchronized void letGo() {
        if (!isOpen) {
            made = null;
        }
    }

    /** What was made, or is made now: from here on the caller's. */
    public synchronized T open() {
        make();
        isOpen = true;
        return made;
    }
}
