package io.signalbox.director.check;

import io.signalbox.command.Command.ReportQuorum;
import io.signalbox.decision.Change;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Tells people of quorums that are lost and gained, on a thread of its own: nobody waits for it. */
public final class Notices {
    private final Consumer<ReportQuorum> tell;
    private final ExecutorService teller = Executors.newSingleThreadExecutor(work -> {
        final Thread thread = new Thread(work, "signalbox-notices");
        thread.setDaemon(true);
        return thread;
    });

    /** @param tell tells people; may take its time */
    public Notices(final Consumer<ReportQuorum> tell) {
        this.tell = tell;
    }

    /** Whoever calls this goes on at once. */
    public void changed(final Change change) {
        if (change.command() instanceof ReportQuorum found) {
            teller.execute(() -> tell.accept(found));
        }
    }
}
