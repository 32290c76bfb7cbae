package io.signalbox.director.check;

import io.signalbox.command.Command.ReportHealth;
import io.signalbox.ipvsadm.Endpoint;
import io.signalbox.service.ServiceKey;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Carries checks out, each by itself, and reports when a real server goes down, which is when one of its checks fails for
 * good, and when it is up again, which is when none does. Every server begins up.
 */
public final class Checks implements AutoCloseable {
    private static final int THREADS = 8;

    private record Server(ServiceKey service, Endpoint address) {}

    private final Consumer<ReportHealth> report;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS, Checks::daemon);
    private final Map<ServerCheck, Watch> watches = new LinkedHashMap<>();
    private final Map<Server, Set<Watch>> failing = new HashMap<>();

    /** @param report hears of each change, one after the other */
    public Checks(final Consumer<ReportHealth> report) {
        this.report = report;
    }

    /** These and no others from now on. Those that are carried out already go on, and those that fail are told anew. */
    public synchronized void replace(final List<ServerCheck> checks) {
        watches.keySet().removeIf(check -> !checks.contains(check));
        failing.values().forEach(those -> those.removeIf(watch -> watches.get(watch.check) != watch));
        failing.forEach((server, those) -> those.stream()
                .findFirst()
                .ifPresentOrElse(
                        watch -> tell(server, false, watch),
                        () -> tell(server, true, 0, "it is not checked any more")));
        failing.values().removeIf(Set::isEmpty);
        for (final ServerCheck check : checks) {
            if (!watches.containsKey(check)) {
                final Watch watch = new Watch(check);
                watches.put(check, watch);
                watch.after(0);
            }
        }
    }

    private void tell(final Server server, final boolean up, final Watch watch) {
        tell(server, up, watch.latencyMs, watch.cause);
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
        private int failures;
        private int latencyMs;
        private String cause = "";

        Watch(final ServerCheck check) {
            this.check = check;
        }

        void after(final int ms) {
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

        private void done(final long beginNs, final String why) {
            final int tookMs = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs);
            synchronized (Checks.this) {
                if (watches.get(check) != this) {
                    return;
                }
                latencyMs = tookMs;
                cause = why;
                if (why.isEmpty()) {
                    succeeded();
                } else {
                    failed();
                }
            }
        }

        private void succeeded() {
            failures = 0;
            final Set<Watch> those = failing.get(server());
            if (those != null && those.remove(this) && those.isEmpty()) {
                failing.remove(server());
                tell(server(), true, this);
            }
            after(check.everyMs());
        }

        private void failed() {
            failures++;
            if (failures > check.retries()) {
                final Set<Watch> those = failing.computeIfAbsent(server(), server -> new HashSet<>());
                final boolean isNews = those.isEmpty();
                those.add(this);
                if (isNews) {
                    tell(server(), false, this);
                }
            }
            after(failures <= check.retries() ? check.beforeRetryMs() : check.everyMs());
        }

        private Server server() {
            return new Server(check.service(), check.server());
        }
    }
}
