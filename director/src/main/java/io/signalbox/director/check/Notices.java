package io.signalbox.director.check;

import io.signalbox.command.Command.ReportQuorum;
import io.signalbox.decision.Change;
import io.signalbox.ipvsadm.CommandText;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Tells people of quorums that are lost and gained, on a thread of its own: nobody waits for it. */
public final class Notices {
    private final Consumer<String> say;
    private final ExecutorService teller = Executors.newSingleThreadExecutor(work -> {
        final Thread thread = new Thread(work, "signalbox-notices");
        thread.setDaemon(true);
        return thread;
    });

    /** @param say hears a sentence that people should know */
    public Notices(final Consumer<String> say) {
        this.say = say;
    }

    /** What became of a quorum is told in the words of the journal. */
    public void changed(final Change change) {
        if (change.command() instanceof ReportQuorum) {
            teller.execute(() -> say.accept(CommandText.of(change.command())));
        }
    }
}
