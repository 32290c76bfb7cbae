package io.signalbox.director.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.ReportHealth;
import io.signalbox.ipvsadm.Endpoint;
import io.signalbox.service.ServiceKey;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChecksTest {
    private static final long PATIENCE_S = 60;

    private final BlockingQueue<ReportHealth> reports = new LinkedBlockingQueue<>();
    private final Checks checks = new Checks(false, reports::add);

    @AfterEach
    void end() {
        checks.close();
    }

    /** Works, or not, and counts how often it was asked. */
    private static final class Switch implements Probe {
        private final Semaphore attempts = new Semaphore(0);
        private volatile String cause = "";

        @Override
        public void run() throws IOException {
            attempts.release();
            if (!cause.isEmpty()) {
                throw new IOException(cause);
            }
        }

        void awaitAttempts(final int count) throws InterruptedException {
            assertThat(attempts.tryAcquire(count, PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static ServerCheck check(final Probe probe, final int retries) {
        final Address vip = Addresses.parse("192.0.2.10");
        return new ServerCheck(
                ServiceKey.address(Protocol.TCP, vip.hi(), vip.lo(), 80),
                Endpoint.parse("10.0.0.11:80", 0),
                probe,
                1,
                retries,
                1);
    }

    private ReportHealth report() throws InterruptedException {
        return reports.poll(PATIENCE_S, TimeUnit.SECONDS);
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
        checks.replace(List.of(check(probe, 2)));
        final ReportHealth down = report();
        assertThat(probe.attempts.availablePermits()).as("attempts").isGreaterThanOrEqualTo(3);
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
        assertThat(report().up()).as("told anew").isFalse();
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
        assertThat(report().up()).as("told anew").isFalse();
        assertThat(report().up()).as("found out").isTrue();
    }

    /** What the director before has found out may be over. */
    @Test
    void shouldSayWhatIsSoWhereItGoesOnForAnother() throws InterruptedException {
        try (Checks taken = new Checks(true, reports::add)) {
            taken.replace(List.of(check(new Switch(), 0)));
            assertThat(report().up()).isTrue();
        }
    }
}
