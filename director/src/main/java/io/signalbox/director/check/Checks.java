package io.signalbox.director.check;

import io.signalbox.command.Command.ReportHealth;
import io.signalbox.ipvsadm.Endpoint;
import io.signalbox.service.ServiceKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Carries checks out, each by itself, and reports when a real server goes down, which is when one of its checks fails for
 * good, and when it is up again, which is when none does.
 */
public final class Checks implements AutoCloseable {
    private static final int THREADS = 8;

    private record Server(ServiceKey service, Endpoint address) {
        static Server of(final ServerCheck check) {
            return new Server(check.service(), check.server());
        }
    }

    /** What a server was last said to be. */
    private enum Told {
        UP,
        DOWN,
        /** Whatever was said by another director. */
        UNKNOWN
    }

    private final Told atFirst;
    private final Consumer<ReportHealth> report;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS, Checks::daemon);
    private final Map<ServerCheck, Watch> watches = new HashMap<>();
    private final Map<Server, List<Watch>> byServer = new HashMap<>();
    private final Map<Server, Told> told = new HashMap<>();

    /**
     * @param goesOn servers may be down by what another director's checks have come to; otherwise each begins up
     * @param report hears of each change, one after the other
     */
    public Checks(final boolean goesOn, final Consumer<ReportHealth> report) {
        atFirst = goesOn ? Told.UNKNOWN : Told.UP;
        this.report = report;
    }

    /** These and no others from now on. Those that are carried out already go on, and who is down is told anew. */
    public synchronized void replace(final List<ServerCheck> checks) {
        final Set<ServerCheck> wanted = new LinkedHashSet<>(checks);
        watches.keySet().retainAll(wanted);
        final Set<Server> checked = wanted.stream().map(Server::of).collect(Collectors.toSet());
        told.forEach((server, what) -> {
            if (what == Told.DOWN && checked.contains(server)) {
                tell(server, false, 0, "still");
            } else if (what == Told.DOWN) {
                tell(server, true, 0, "it is not checked any more");
            }
        });
        told.keySet().retainAll(checked);
        byServer.clear();
        for (final ServerCheck check : wanted) {
            final Watch watch = watches.computeIfAbsent(check, Watch::new);
            told.putIfAbsent(watch.server, atFirst);
            byServer.computeIfAbsent(watch.server, server -> new ArrayList<>()).add(watch);
            watch.begin();
        }
    }

    private void tell(final Server server, final boolean up, final int latencyMs, final String cause) {
        final Endpoint at = server.address();
        report.accept(new ReportHealth(
                server.service(),
                at.hi(),
                at.lo(),
                at.port(),
                up,
                latencyMs,
                cause.strip().replaceAll("\\s+", " ")));
    }

    private boolean fails(final Server server) {
        return byServer.get(server).stream().anyMatch(watch -> watch.isDown);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static Thread daemon(final Runnable work) {
        final Thread thread = new Thread(work, "signalbox-check");
        thread.setDaemon(true);
        return thread;
    }

    /** One check that is carried out; by one thread at a time. */
    private final class Watch {
        private final ServerCheck check;
        private final Server server;
        private boolean begun;
        private int failures;
        private boolean isDown;

        Watch(final ServerCheck check) {
            this.check = check;
            server = Server.of(check);
        }

        void begin() {
            if (!begun) {
                begun = true;
                after(0);
            }
        }

        private void after(final int ms) {
            try {
                threads.schedule(this::attempt, ms, TimeUnit.MILLISECONDS);
            } catch (final RejectedExecutionException ended) {
                // nobody wants to know any more
            }
        }

        private void attempt() {
            final long beginNs = System.nanoTime();
            try {
                check.probe().run();
                done(beginNs, "");
            } catch (final IOException down) {
                done(beginNs, down.getMessage() == null ? down.toString() : down.getMessage());
            } catch (final InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        }

        private void done(final long beginNs, final String cause) {
            final int latencyMs = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs);
            synchronized (Checks.this) {
                if (watches.get(check) == this) {
                    failures = cause.isEmpty() ? 0 : failures + 1;
                    settle(latencyMs, cause);
                    after(mayRecover() ? check.beforeRetryMs() : check.everyMs());
                }
            }
        }

        /** It has failed, but not so often that it counts. */
        private boolean mayRecover() {
            return failures > 0 && failures <= check.retries();
        }

        private void settle(final int latencyMs, final String cause) {
            if (mayRecover()) {
                return;
            }
            isDown = failures > 0;
            final Told now = fails(server) ? Told.DOWN : Told.UP;
            if (told.put(server, now) != now) {
                tell(server, now == Told.UP, latencyMs, cause);
            }
        }
    }
}
