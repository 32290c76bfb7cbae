package io.signalbox.decision;

import io.signalbox.packet.Emissions;
import io.signalbox.packet.PacketSlot;

/**
 * The register's door: hears of every event once, in order, after its frames were queued. Called by egress's thread;
 * what is wanted later must be copied at once. Where the level keeps inputs it hears of each frame before, in the same
 * order, from witness's thread.
 */
public interface DecisionLog {
    /** Keeps nothing. */
    DecisionLog NOTHING = (slot, emissions) -> {};

    /**
     * {@code slot} is decided, but its frame, as it arrived, is not edited yet: {@code slot.arrivedBuffer} with
     * {@code slot.overwritten} laid over it.
     */
    default void arrived(final PacketSlot slot) {}

    /**
     * {@code slot} is decided, and will be told of soon, behind others of its batch: whatever memory that takes may be
     * touched now, so that it is there by then.
     */
    default void prepare(final PacketSlot slot) {}

    /**
     * {@code slot} is decided. Its extra emissions ({@code slot.firstExtra}, {@code slot.extras}) may carry the final
     * decisions of earlier events that were held.
     */
    void decided(PacketSlot slot, Emissions emissions);

    /**
     * Nothing more is waiting: pass on what was gathered. The frames that were queued leave behind this.
     *
     * @return false where they may not: what was decided about them could not be written, and must be
     */
    default boolean endOfBatch() {
        return true;
    }
}
