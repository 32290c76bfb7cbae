package io.signalbox.stage;

import io.signalbox.packet.PacketSlot;

/**
 * One step of an event's way: reads any field of the slot, writes only its own. Knows no thread and no neighbour. A
 * layout calls {@link #prepare} for each slot of a batch, then {@link #process} for each, then {@link #endOfBatch}.
 */
public interface Stage {
    /** A first look at a slot: touches the memory that {@link #process} will need, decides nothing. */
    default void prepare(final PacketSlot slot) {}

    void process(PacketSlot slot);

    /** The batch is through: flush what was gathered. */
    default void endOfBatch() {}
}
