package io.signalbox.director.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.ReportHealth;
import io.signalbox.service.ServerKey;
import io.signalbox.service.ServiceKey;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChecksTest {
    private static final int PATIENCE_S = 60;
    private static final int PATIENCE_MS = 60_000;

    private static final int MANY = 100;

    private final BlockingQueue<ReportHealth> reports = new LinkedBlockingQueue<>();
    private final Checks checks = new Checks(Set.of(), Set.of(), reports::add);

    @AfterEach
    void end() {
        checks.close();
    }

    /** Works, or not, and counts how often it was asked. */
    private static final class Switch implements Probe {
        private final Semaphore attempts = new Semaphore(0);
        private volatile String cause = "";
        private final AtomicInteger begun = new AtomicInteger();

        @Override
        public int timeoutMs() {
            return PATIENCE_MS;
        }

        @Override
        public void run() throws IOException {
            begun.incrementAndGet();
            attempts.release();
            if (!cause.isEmpty()) {
                throw new IOException(cause);
            }
        }

        void awaitAttempts(final int count) throws InterruptedException {
            assertThat(attempts.tryAcquire(count, PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Waits until its thread is interrupted, or it is let go, and then works, or not. */
    private static final class Silence implements Probe {
        private final CountDownLatch end = new CountDownLatch(1);
        private final int timeoutMs;
        private volatile boolean fails;

        Silence(final int timeoutMs) {
            this.timeoutMs = timeoutMs;
        }

        @Override
        public int timeoutMs() {
            return timeoutMs;
        }

        void fail() {
            fails = true;
            end.countDown();
        }

        @Override
        public void run() throws IOException, InterruptedException {
            end.await();
            if (fails) {
                throw new IOException("failed");
            }
        }
    }

    private static ServerKey server(final int port) {
        final Address vip = Addresses.parse("192.0.2.10");
        final Address server = Addresses.parse("10.0.0.11");
        return new ServerKey(ServiceKey.address(Protocol.TCP, vip.hi(), vip.lo(), 80), server.hi(), server.lo(), port);
    }

    private static ServerCheck check(final Probe probe, final int retries) {
        return new ServerCheck(server(80), probe, 1, retries, 1);
    }

    private static ServerCheck seldom(final Probe probe, final int port) {
        return new ServerCheck(server(port), probe, PATIENCE_MS, 0, PATIENCE_MS);
    }

    private ReportHealth report() throws InterruptedException {
        return reports.poll(PATIENCE_S, TimeUnit.SECONDS);
    }

    @Test
    void shouldNotHaveJudgedAServiceBeforeEachCheckOfEachServerHasComeToAVerdict() throws InterruptedException {
        final Silence silent = new Silence(PATIENCE_MS);
        final Switch other = new Switch();
        other.cause = "refused";
        checks.replace(List.of(seldom(silent, 80), seldom(new Switch(), 80), seldom(other, 81)));
        assertThat(report().serverPort()).isEqualTo(81);
        assertThat(checks.unjudged()).containsExactly(server(80).service());

        checks.replace(List.of(seldom(other, 81)));
        assertThat(checks.unjudged()).isEmpty();
    }

    @Test
    void shouldSayNothingOfAServerThatWorks() throws InterruptedException {
        final Switch probe = new Switch();
        checks.replace(List.of(check(probe, 0)));
        probe.awaitAttempts(5);
        assertThat(reports).isEmpty();
    }

    @Test
    void shouldReportWithTheCauseWhenAServerGoesDownAndWhenItIsUpAgain() throws InterruptedException {
        final Switch probe = new Switch();
        probe.cause = "connection\n refused";
        final BlockingQueue<Integer> attempts = new LinkedBlockingQueue<>();
        final Consumer<ReportHealth> counting = found -> {
            attempts.add(probe.begun.get());
            reports.add(found);
        };
        try (Checks counted = new Checks(Set.of(), Set.of(), counting)) {
            counted.replace(List.of(check(probe, 2)));
            assertBothAreReportedOnce(probe);
        }
        assertThat(attempts).as("attempts before each report").startsWith(3);
    }

    private void assertBothAreReportedOnce(final Switch probe) throws InterruptedException {
        final ReportHealth down = report();
        assertThat(down.up()).isFalse();
        assertThat(down.cause()).isEqualTo("connection refused");
        assertThat(down.serverPort()).isEqualTo(80);
        probe.awaitAttempts(probe.attempts.availablePermits() + 5);
        assertThat(reports).as("once").isEmpty();

        probe.cause = "";
        final ReportHealth up = report();
        assertThat(up.up()).isTrue();
        assertThat(up.cause()).isEmpty();
    }

    @Test
    void shouldHoldAServerForUpWhenNoCheckOfItFails() throws InterruptedException {
        final Switch one = new Switch();
        final Switch other = new Switch();
        one.cause = "one";
        checks.replace(List.of(check(one, 0), check(other, 0)));
        assertThat(report().cause()).isEqualTo("one");
        other.cause = "other";
        other.awaitAttempts(other.attempts.availablePermits() + 3);
        one.cause = "";
        one.awaitAttempts(one.attempts.availablePermits() + 3);
        assertThat(reports).isEmpty();
        other.cause = "";
        assertThat(report().up()).isTrue();
    }

    @Test
    void shouldHoldAServerForUpThatIsNotCheckedAnyMore() throws InterruptedException {
        final Switch probe = new Switch();
        probe.cause = "gone";
        final ServerCheck check = check(probe, 0);
        checks.replace(List.of(check));
        assertThat(report().up()).isFalse();
        checks.replace(List.of(check));
        probe.awaitAttempts(probe.attempts.availablePermits() + 3);
        assertThat(reports).as("nothing is new").isEmpty();
        checks.replace(List.of());
        assertThat(report().up()).isTrue();
    }

    @Test
    void shouldGoOnWithAServerThatIsCheckedInAnotherWay() throws InterruptedException {
        final Switch before = new Switch();
        before.cause = "gone";
        checks.replace(List.of(check(before, 0)));
        assertThat(report().up()).isFalse();
        checks.replace(List.of(check(new Switch(), 0)));
        assertThat(report().up()).as("found out").isTrue();
    }

    /** What the director before has found out may be over. */
    @Test
    void shouldSayThatAServerIsUpWhichADirectorBeforeHeldForDown() throws InterruptedException {
        try (Checks taken = new Checks(Set.of(), Set.of(server(80)), reports::add)) {
            taken.replace(List.of(check(new Switch(), 0)));
            assertThat(report().up()).isTrue();
        }
    }

    @Test
    void shouldHoldAServerForUpThatADirectorBeforeCheckedAndThisOneDoesNot() throws InterruptedException {
        try (Checks taken = new Checks(Set.of(), Set.of(server(80)), reports::add)) {
            taken.replace(List.of());
            final ReportHealth up = report();
            assertThat(up.up()).isTrue();
            assertThat(up.cause()).isEqualTo("it is not checked any more");
        }
    }

    /** One check is well at once; the other, for which the server is down, has not been carried out yet. */
    @Test
    void shouldWaitForAllChecksOfAServerBeforeItIsUp() throws InterruptedException {
        final Switch well = new Switch();
        final Silence pending = new Silence(PATIENCE_MS);
        try (Checks taken = new Checks(Set.of(), Set.of(server(80)), reports::add)) {
            taken.replace(List.of(check(well, 0), check(pending, 0)));
            well.awaitAttempts(5);
            assertThat(reports).isEmpty();
            pending.end.countDown();
            assertThat(report().up()).isTrue();
        }
    }

    @Test
    void shouldHaveJudgedAServiceWhenEachCheckHasComeToAVerdict() throws InterruptedException {
        final Silence pending = new Silence(PATIENCE_MS);
        final Switch well = new Switch();
        checks.replace(List.of(check(well, 0), seldom(pending, 81)));
        well.awaitAttempts(2);
        assertThat(checks.unjudged()).containsExactly(server(81).service());

        pending.fail();
        assertThat(report().up()).isFalse();
        assertThat(checks.unjudged()).isEmpty();
    }

    /** One that fails may succeed when it is carried out again. */
    @Test
    void shouldNotHaveJudgedAServiceWhileACheckIsToBeCarriedOutAgain() throws InterruptedException {
        final Switch probe = new Switch();
        probe.cause = "busy";
        checks.replace(List.of(new ServerCheck(server(80), probe, 1, 1_000_000, 1)));
        probe.awaitAttempts(5);
        assertThat(checks.unjudged()).containsExactly(server(80).service());
    }

    @Test
    void shouldNotTakeTheVerdictOfAServiceBackForAServerThatIsNew() throws InterruptedException {
        final Switch before = new Switch();
        before.cause = "gone";
        final ServerCheck known = seldom(before, 80);
        checks.replace(List.of(known));
        assertThat(report().up()).isFalse();
        final ServerCheck added = seldom(new Silence(PATIENCE_MS), 81);
        checks.replace(List.of(known, added));
        assertThat(checks.unjudged()).isEmpty();

        checks.replace(List.of());
        checks.replace(List.of(added));
        assertThat(checks.unjudged())
                .as("the service is new")
                .containsExactly(server(81).service());
    }

    @Test
    void shouldTakeAServiceForJudgedThatADirectorBeforeHasServed() {
        try (Checks taken = new Checks(Set.of(server(80).service()), Set.of(), reports::add)) {
            taken.replace(List.of(check(new Silence(PATIENCE_MS), 0)));
            assertThat(taken.unjudged()).isEmpty();
        }
    }

    private static ServerCheck alpha(final Probe probe, final int port) {
        return new ServerCheck(server(port), probe, 1, 0, 1, 0, true);
    }

    @Test
    void shouldHoldAServerForDownThatIsNewUntilItsChecksAreWell() throws InterruptedException {
        final ServerCheck check = alpha(new Switch(), 80);
        final ServerCheck other = alpha(new Switch(), 80);
        assertThat(checks.held(List.of(check, other, seldom(new Switch(), 81)))).containsExactly(check.held());
        checks.hold(List.of(check.held()));
        assertThat(checks.held(List.of(check))).as("it is down").isEmpty();
        checks.replace(List.of(check));
        assertThat(report().up()).isTrue();
        assertThat(checks.held(List.of(check))).as("it is known").isEmpty();
    }

    @Test
    void shouldSayNothingMoreOfAServerThatIsHeldForDownAndFails() throws InterruptedException {
        final Switch probe = new Switch();
        probe.cause = "gone";
        final ServerCheck check = alpha(probe, 80);
        checks.hold(List.of(check.held()));
        checks.replace(List.of(check));
        probe.awaitAttempts(3);
        assertThat(reports).isEmpty();
    }

    @Test
    void shouldSpreadFirstAttemptsOverTheTimeToWarmUp() throws InterruptedException {
        final Switch first = new Switch();
        final Switch second = new Switch();
        checks.replace(List.of(
                new ServerCheck(server(80), first, 1, 0, 1, PATIENCE_MS, false),
                new ServerCheck(server(81), second, 1, 0, 1, PATIENCE_MS, false)));
        first.awaitAttempts(5);
        assertThat(second.begun).hasValue(0);
    }

    @Test
    void shouldNotWaitForChecksThatAreSlow() throws InterruptedException {
        final List<ServerCheck> all = new ArrayList<>();
        for (int port = 1; port <= MANY; port++) {
            all.add(seldom(new Silence(PATIENCE_MS), port));
        }
        final Switch quick = new Switch();
        all.add(seldom(quick, MANY + 1));
        checks.replace(all);
        quick.awaitAttempts(1);
    }

    @Test
    void shouldEndAnAttemptThatHasNoEnd() throws InterruptedException {
        checks.replace(List.of(check(new Silence(1), 0)));
        final ReportHealth down = report();
        assertThat(down.up()).isFalse();
        assertThat(down.cause()).isEqualTo("it takes longer than 2 ms");
    }

    @Test
    void shouldAskAgainAtThePaceThatIsMeant() throws InterruptedException {
        final Switch failing = new Switch();
        failing.cause = "refused";
        checks.replace(List.of(new ServerCheck(server(80), failing, PATIENCE_MS, 3, 1)));
        assertThat(report().up())
                .as("attempts that fail soon follow each other")
                .isFalse();

        final Switch well = new Switch();
        checks.replace(List.of(new ServerCheck(server(80), well, 1, 3, PATIENCE_MS)));
        well.awaitAttempts(3);
    }

    /** It had begun before it was not wanted any more. */
    @Test
    void shouldSayNothingOfAnAttemptThatNobodyWantsAnyMore() throws InterruptedException {
        final Silence late = new Silence(PATIENCE_MS);
        final Switch other = new Switch();
        other.cause = "refused";
        checks.replace(List.of(seldom(late, 80)));
        checks.replace(List.of());
        late.fail();
        checks.replace(List.of(new ServerCheck(server(81), other, 1, 9, 1)));
        assertThat(report().serverPort()).isEqualTo(81);
        assertThat(reports).isEmpty();
    }

    /** A fault of ours is no reason never to look again. */
    @Test
    void shouldGoOnWithACheckThatHasFailedOfItself() throws InterruptedException {
        final Semaphore attempts = new Semaphore(0);
        final Probe faulty = new Probe() {
            @Override
            public int timeoutMs() {
                return PATIENCE_MS;
            }

            @Override
            public void run() {
                attempts.release();
                throw new IllegalStateException("a fault");
            }
        };
        checks.replace(List.of(check(faulty, 0)));
        assertThat(report().cause()).isEqualTo("java.lang.IllegalStateException: a fault");
        assertThat(attempts.tryAcquire(3, PATIENCE_S, TimeUnit.SECONDS)).isTrue();
    }

    /** The machine has no thread to give for a moment: a limit of the unit's, or too many programs. */
    @Test
    void shouldGoOnOnceAThreadCanBeHad() throws InterruptedException {
        final AtomicInteger refused = new AtomicInteger();
        final ThreadFactory threads = work -> {
            if (refused.incrementAndGet() <= 3) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(work);
        };
        final Switch probe = new Switch();
        try (Checks few = new Checks(Set.of(), Set.of(), reports::add, threads)) {
            few.replace(List.of(check(probe, 0)));
            probe.awaitAttempts(2);
            assertThat(refused.get()).isGreaterThan(3);
        }
    }

    @Test
    void shouldTellWhatErrorAProbeEndsWith() throws InterruptedException {
        checks.replace(List.of(check(
                new Probe() {
                    @Override
                    public int timeoutMs() {
                        return PATIENCE_MS;
                    }

                    @Override
                    public void run() {
                        throw new StackOverflowError("too deep");
                    }
                },
                0)));
        assertThat(report().cause()).isEqualTo("java.lang.StackOverflowError: too deep");
    }
}
