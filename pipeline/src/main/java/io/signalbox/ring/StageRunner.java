package io.signalbox.ring;

import io.signalbox.packet.PacketSlot;
import io.signalbox.stage.Stage;

/** Leads a batch of slots through one stage, and says where it failed if it does. */
final class StageRunner {
    private final String name;
    private final Stage stage;

    StageRunner(final String name, final Stage stage) {
        this.name = name;
        this.stage = stage;
    }

    void run(final PacketSlot[] batch, final int count) {
        long event = 0;
        try {
            for (int i = 0; i < count; i++) {
                event = batch[i].event;
                stage.prepare(batch[i]);
            }
            for (int i = 0; i < count; i++) {
                event = batch[i].event;
                stage.process(batch[i]);
            }
            stage.endOfBatch();
        } catch (final RuntimeException | Error trouble) {
            throw new StageFailure(name, event, trouble);
        }
    }
}
