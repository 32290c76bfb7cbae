package io.signalbox.director.check;

import io.signalbox.command.Command.ReportHealth;
import io.signalbox.service.ServerKey;
import io.signalbox.service.ServiceKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Carries checks out, each by itself, and reports when a real server goes down, which is when one of its checks fails for
 * good, and when it is up again, which is when each of them was carried out and none fails.
 *
 * <p>An attempt has a thread of its own, so that servers which do not answer keep nobody waiting, and ends in any case when
 * it has taken twice what its probe waits for.
 */
public final class Checks implements AutoCloseable {
    /** Attempts at one time; more wait. Each waits for seconds at most: thousands of silent servers can be checked. */
    private static final int ATTEMPTS = 1_024;

    private static final int AGAIN_MS = 10;
    private static final int IDLE_S = 10;

    private final Consumer<ReportHealth> report;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "signalbox-checks"));
    private final ThreadPoolExecutor attempts;
    private final Map<ServerCheck, Watch> watches = new HashMap<>();
    private final Map<ServerKey, List<Watch>> byServer = new HashMap<>();
    /** Those that the director was told are down. */
    private final Set<ServerKey> down;
    /** Those of which no check was pending at some time. */
    private final Set<ServiceKey> judged;

    /**
     * @param judged services that the director has served already, by another one's checks
     * @param down what it knows of their servers
     * @param report hears of each change, one after the other
     */
    public Checks(final Set<ServiceKey> judged, final Set<ServerKey> down, final Consumer<ReportHealth> report) {
        this(judged, down, report, work -> daemon(work, "signalbox-check"));
    }

    /** @param threads of attempts */
    Checks(
            final Set<ServiceKey> judged,
            final Set<ServerKey> down,
            final Consumer<ReportHealth> report,
            final ThreadFactory threads) {
        attempts = new ThreadPoolExecutor(0, ATTEMPTS, IDLE_S, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
        this.judged = new HashSet<>(judged);
        this.down = new HashSet<>(down);
        this.report = report;
    }

    /** What the director is to be told of servers that are new, and down until they are checked: before it has them. */
    public synchronized List<ReportHealth> held(final List<ServerCheck> checks) {
        return checks.stream()
                .filter(check -> check.alpha() && !byServer.containsKey(check.server()))
                .filter(check -> !down.contains(check.server()))
                .map(ServerCheck::held)
                .distinct()
                .toList();
    }

    /** The director was told. */
    public synchronized void hold(final List<ReportHealth> held) {
        held.forEach(
                found -> down.add(new ServerKey(found.key(), found.serverHi(), found.serverLo(), found.serverPort())));
    }

    /** These and no others from now on. Those that are carried out already go on; who is down without a check is up. */
    public synchronized void replace(final List<ServerCheck> checks) {
        final Set<ServiceKey> pending = unjudged();
        judged.addAll(services(watch -> true));
        judged.removeAll(pending);
        final Set<ServerCheck> wanted = new LinkedHashSet<>(checks);
        final Set<ServerKey> checked = wanted.stream().map(ServerCheck::server).collect(Collectors.toSet());
        watches.keySet().retainAll(wanted);
        down.stream()
                .filter(server -> !checked.contains(server))
                .forEach(server -> tell(server, true, 0, "it is not checked any more"));
        down.retainAll(checked);
        byServer.clear();
        int place = 0;
        for (final ServerCheck check : wanted) {
            final Watch watch = watches.computeIfAbsent(check, Watch::new);
            byServer.computeIfAbsent(check.server(), server -> new ArrayList<>())
                    .add(watch);
            watch.begin((int) ((long) check.warmupMs() * place++ / wanted.size()));
        }
        judged.retainAll(services(watch -> true));
    }

    /**
     * The services with a server that may still turn out to be dead: a check of it has not come to its first verdict. Once
     * all had come to theirs, a service is not among them any more: nobody is to give it away for a server that is new.
     */
    public synchronized Set<ServiceKey> unjudged() {
        final Set<ServiceKey> unjudged = services(Watch::isPending);
        unjudged.removeAll(judged);
        return unjudged;
    }

    private Set<ServiceKey> services(final Predicate<Watch> which) {
        return watches.values().stream()
                .filter(which)
                .map(watch -> watch.check.server().service())
                .collect(Collectors.toCollection(HashSet::new));
    }

    private void tell(final ServerKey server, final boolean up, final int latencyMs, final String cause) {
        report.accept(new ReportHealth(
                server.service(),
                server.hi(),
                server.lo(),
                server.port(),
                up,
                latencyMs,
                cause.strip().replaceAll("\\s+", " ")));
    }

    /** Carries this out by the clock's thread; never once all is over. */
    private void after(final int ms, final Runnable work) {
        try {
            clock.schedule(work, ms, TimeUnit.MILLISECONDS);
        } catch (final RejectedExecutionException ended) {
            // nobody wants to know any more
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        attempts.shutdownNow();
    }

    private static Thread daemon(final Runnable work, final String name) {
        final Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** What one check has come to. */
    private enum Verdict {
        UNKNOWN,
        WELL,
        FAILS
    }

    /** One check that is carried out: of its attempts one at a time. */
    private final class Watch {
        private final ServerCheck check;
        private boolean begun;
        private int failures;
        private Verdict verdict = Verdict.UNKNOWN;

        Watch(final ServerCheck check) {
            this.check = check;
        }

        void begin(final int delayMs) {
            if (!begun) {
                begun = true;
                after(delayMs, this::attempt);
            }
        }

        private void attempt() {
            final long beginNs = System.nanoTime();
            final int atMostMs = 2 * check.probe().timeoutMs();
            final CompletableFuture<String> end = new CompletableFuture<>();
            try {
                final Future<?> attempt = attempts.submit(() -> end.complete(cause()));
                after(atMostMs, () -> {
                    end.complete("it takes longer than " + atMostMs + " ms");
                    attempt.cancel(true);
                });
                end.thenAccept(cause -> {
                    final int latencyMs = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs);
                    after(0, () -> done(latencyMs, cause));
                });
            } catch (final RejectedExecutionException | OutOfMemoryError noThread) { // of ours, or of the machine's
                after(AGAIN_MS, this::attempt);
            }
        }

        /** Why the server does not work, or nothing. */
        private String cause() {
            try {
                check.probe().run();
                return "";
            } catch (final IOException failure) {
                return failure.getMessage() == null ? failure.toString() : failure.getMessage();
            } catch (final Throwable fault) { // whatever it is, somebody waits for what this comes to
                return fault.toString();
            }
        }

        private void done(final int latencyMs, final String cause) {
            synchronized (Checks.this) {
                if (watches.get(check) == this) {
                    failures = cause.isEmpty() ? 0 : failures + 1;
                    after(mayRecover() ? check.beforeRetryMs() : check.everyMs(), this::attempt);
                    settle(latencyMs, cause);
                }
            }
        }

        /** A server that is down already has its verdict. */
        boolean isPending() {
            return verdict == Verdict.UNKNOWN && !down.contains(check.server());
        }

        /** It has failed, but not so often that it counts. */
        private boolean mayRecover() {
            return failures > 0 && failures <= check.retries();
        }

        private void settle(final int latencyMs, final String cause) {
            if (mayRecover()) {
                return;
            }
            verdict = failures > 0 ? Verdict.FAILS : Verdict.WELL;
            final List<Watch> all = byServer.get(check.server());
            if (verdict == Verdict.FAILS && down.add(check.server())) {
                tell(check.server(), false, latencyMs, cause);
            } else if (all.stream().allMatch(watch -> watch.verdict == Verdict.WELL) && down.remove(check.server())) {
                tell(check.server(), true, latencyMs, cause);
            }
        }
    }
}
