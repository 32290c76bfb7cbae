package io.signalbox.director.check;

import io.signalbox.command.Command.DeleteServer;
import io.signalbox.command.Command.DeleteService;
import io.signalbox.command.Command.ReportHealth;
import io.signalbox.command.Command.ReportQuorum;
import io.signalbox.decision.Change;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.service.ServerKey;
import io.signalbox.service.ServiceKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells people of quorums, and runs the programs that want to know of them and of real servers. Of each service one runs at
 * a time, in the order in which things came about; what is over before its program began is not told any more. Nobody
 * waits for it.
 */
public final class Notices implements AutoCloseable {
    /** Programs at one time; those of more services wait. */
    private static final int PROGRAMS = 16;

    private final Consumer<String> tell;
    private final Consumer<String> warn;
    private final int timeoutMs;
    private final ExecutorService teller = Executors.newSingleThreadExecutor(work -> daemon(work, "signalbox-notices"));
    private final ExecutorService programs =
            Executors.newFixedThreadPool(PROGRAMS, work -> daemon(work, "signalbox-notice"));
    private final Map<ServiceKey, Queue> queues = new HashMap<>();
    private Wanted wanted = Wanted.NOTHING;

    /**
     * Who wants to know.
     *
     * @param quorums of services
     */
    public record Wanted(Map<ServiceKey, Hearers> quorums, Map<ServerKey, Hearers> servers) {
        public static final Wanted NOTHING = new Wanted(Map.of(), Map.of());
    }

    /** What one service's programs are to be told, by what it is about. */
    private static final class Queue {
        private final Map<String, Notice> waiting = new LinkedHashMap<>();
        private boolean running;
    }

    private record Notice(String name, Program program) {}

    /**
     * @param timeoutMs how long a program may run, and how long {@link #close} waits for all of them
     * @param tell hears a sentence of what is as it should be
     * @param warn hears one of what is not
     */
    public Notices(final int timeoutMs, final Consumer<String> tell, final Consumer<String> warn) {
        this.timeoutMs = timeoutMs;
        this.tell = tell;
        this.warn = warn;
    }

    /** These and no others from now on. */
    public synchronized void replace(final Wanted newWanted) {
        wanted = newWanted;
    }

    /** What checks of a real server have come to. */
    public void heard(final ReportHealth found) {
        final ServerKey server = new ServerKey(found.key(), found.serverHi(), found.serverLo(), found.serverPort());
        teller.execute(() -> post(server, found.up()));
    }

    /** What became of a quorum is told in the words of the journal, too. */
    public void changed(final Change change) {
        if (change.command() instanceof ReportQuorum report) {
            teller.execute(() -> {
                (report.isThere() ? tell : warn).accept(CommandText.of(report));
                post(report.key(), report.isThere());
            });
        }
    }

    /**
     * The director ends: all that is up counts as down for those who want that.
     *
     * @param down real servers that are so already
     * @param lost services without their quorum
     */
    public void end(final Set<ServerKey> down, final Set<ServiceKey> lost) {
        teller.execute(() -> {
            final Wanted all = wanted();
            all.servers().forEach((server, hearers) -> {
                if (hearers.atEnd() && !down.contains(server)) {
                    post(server, false);
                }
            });
            all.quorums().forEach((service, hearers) -> {
                if (hearers.atEnd() && !lost.contains(service)) {
                    post(service, false);
                }
            });
        });
    }

    private synchronized Wanted wanted() {
        return wanted;
    }

    private synchronized void post(final ServerKey server, final boolean isUp) {
        final DeleteServer named = new DeleteServer(server.service(), server.hi(), server.lo(), server.port());
        final Hearers hearers = wanted.servers().getOrDefault(server, Hearers.NOBODY);
        post(server.service(), "notify", CommandText.of(named).substring("-d ".length()), hearers, isUp);
    }

    private synchronized void post(final ServiceKey service, final boolean isUp) {
        final String name = CommandText.of(new DeleteService(service)).substring("-D ".length());
        post(service, "quorum", name, wanted.quorums().getOrDefault(service, Hearers.NOBODY), isUp);
    }

    /** The latest counts: what waits of the same is over. */
    private void post(
            final ServiceKey service, final String word, final String of, final Hearers hearers, final boolean isUp) {
        final Queue queue = queues.computeIfAbsent(service, key -> new Queue());
        final Notice over = queue.waiting.remove(of);
        if (over != null) {
            warn.accept(over.name() + " is not run: that is over");
        }
        final Program program = hearers.of(isUp);
        if (program != null) {
            queue.waiting.put(of, new Notice(word + (isUp ? "_up " : "_down ") + of + ": " + program, program));
        }
        if (!queue.running && !queue.waiting.isEmpty()) {
            queue.running = true;
            programs.execute(() -> work(queue));
        }
    }

    private void work(final Queue queue) {
        for (Notice next = next(queue); next != null; next = next(queue)) {
            tell.accept(next.name() + " begins");
            try {
                final String end = next.program().run(timeoutMs);
                (end.equals(Program.WELL) ? tell : warn).accept(next.name() + " " + end);
            } catch (final InterruptedException ended) {
                warn.accept(next.name() + " was ended with the director");
                return;
            }
        }
    }

    private synchronized Notice next(final Queue queue) {
        final Notice next = queue.waiting.values().stream().findFirst().orElse(null);
        queue.waiting.values().remove(next);
        queue.running = next != null;
        return next;
    }

    /** Whoever was told of something is told to the end, within bounds. */
    @Override
    public void close() {
        end(teller);
        end(programs);
    }

    private void end(final ExecutorService work) {
        work.shutdown();
        try {
            if (!work.awaitTermination(timeoutMs, TimeUnit.MILLISECONDS)) {
                work.shutdownNow();
                work.awaitTermination(timeoutMs, TimeUnit.MILLISECONDS);
            }
        } catch (final InterruptedException hurry) {
            work.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(final Runnable work, final String name) {
        final Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
