package io.signalbox.journal.codec;

import io.signalbox.packet.PacketSlot;

/** Writes each frame down as it arrived, to a store of its own: another thread than the decisions' may be the caller. */
public final class InputScribe {
    private final RecordStore store;
    private final int lane;
    private final InputRecord input = new InputRecord();

    /** @param store that always has room in the end: an input that lacks makes all behind it worthless for a replay */
    public InputScribe(final RecordStore store, final int lane) {
        this.store = store;
        this.lane = lane;
    }

    public void arrived(final PacketSlot slot) {
        final int index = store.claim(InputRecord.lengthOf(slot.carriedFrom));
        if (index == RecordStore.NO_ROOM) {
            store.lost(slot.event, slot.timeNs);
            return;
        }
        input.wrap(store.buffer(), index).encode(slot, lane);
        store.commit(index);
    }
}
