package io.signalbox.stage;

import io.signalbox.packet.PacketSlot;

/**
 * One step of an event's way: reads any field of the slot, writes only its own. Knows no thread and no neighbour. A
 * layout calls {@link #prepareAll} for a batch, then {@link #processAll}, then {@link #endOfBatch}.
 *
 * <p>The director's own stages write these loops out, though each looks like the one here: a loop that all of them shared
 * would have to find out, for each packet, whose {@code process} it is to call, and the compiler could inline none.
 */
public interface Stage {
    /** A first look at a slot: touches the memory that {@link #process} will need, decides nothing. */
    default void prepare(final PacketSlot slot) {}

    void process(PacketSlot slot);

    /** The batch is through: flush what was gathered. */
    default void endOfBatch() {}

    default void prepareAll(final Batch batch) {
        for (PacketSlot slot = batch.first(); slot != null; slot = batch.next()) {
            prepare(slot);
        }
    }

    default void processAll(final Batch batch) {
        for (PacketSlot slot = batch.first(); slot != null; slot = batch.next()) {
            process(slot);
        }
    }
}
