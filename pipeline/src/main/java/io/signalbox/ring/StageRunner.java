package io.signalbox.ring;

import io.signalbox.stage.Batch;
import io.signalbox.stage.Stage;

/** Leads batches through one stage, and says where it failed if it does. */
final class StageRunner {
    private final String name;
    private final Stage stage;

    StageRunner(final String name, final Stage stage) {
        this.name = name;
        this.stage = stage;
    }

    void run(final Batch batch) {
        try {
            stage.prepareAll(batch);
            stage.processAll(batch);
            stage.endOfBatch();
        } catch (final RuntimeException | Error trouble) {
            throw new StageFailure(name, batch.event(), trouble);
        }
    }
}
