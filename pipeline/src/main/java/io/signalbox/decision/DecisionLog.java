package io.signalbox.decision;

import io.signalbox.packet.Emissions;
import io.signalbox.packet.PacketSlot;

/**
 * The register's door: hears of every event once, in order, after its frames were queued. Called by egress's thread;
 * what is wanted later must be copied at once.
 */
public interface DecisionLog {
    /** Keeps nothing. */
    DecisionLog NOTHING = (slot, emissions) -> {};

    /**
     * {@code slot} is decided. Its extra emissions ({@code slot.firstExtra}, {@code slot.extras}) may carry the final
     * decisions of earlier events that were held.
     */
    void decided(PacketSlot slot, Emissions emissions);

    /** Nothing more is waiting: pass on what was gathered. */
    default void endOfBatch() {}
}
