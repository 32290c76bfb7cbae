package io.signalbox.director.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.ReportHealth;
import io.signalbox.command.Command.ReportQuorum;
import io.signalbox.decision.Change;
import io.signalbox.decision.Change.By;
import io.signalbox.director.check.Notices.Wanted;
import io.signalbox.service.ServerKey;
import io.signalbox.service.ServiceKey;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoticesTest {
    private static final int PATIENCE_MS = 60_000;
    private static final String SERVICE = "-t 192.0.2.10:80";
    private static final String SERVER = SERVICE + " -r 10.0.0.11:80";

    @TempDir
    private Path folder;

    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private Notices notices = new Notices(PATIENCE_MS, said::add, sentence -> said.add("warning: " + sentence));

    @AfterEach
    void end() {
        notices.close();
    }

    private static ServiceKey service() {
        final Address vip = Addresses.parse("192.0.2.10");
        return ServiceKey.address(Protocol.TCP, vip.hi(), vip.lo(), 80);
    }

    private static ServerKey server() {
        final Address server = Addresses.parse("10.0.0.11");
        return new ServerKey(service(), server.hi(), server.lo(), 80);
    }

    private static Program program(final String... words) {
        return new Program(List.of(words), List.of());
    }

    /** Ends once there is a file of this name. */
    private Program waiting(final String name) {
        return program("/bin/sh", "-c", "until [ -e " + folder.resolve(name) + " ]; do sleep 0.01; done");
    }

    private void want(final Hearers ofServer, final Hearers ofQuorum) {
        notices.replace(new Wanted(Map.of(service(), ofQuorum), Map.of(server(), ofServer)));
    }

    private void hear(final boolean isUp) {
        final ServerKey server = server();
        notices.heard(new ReportHealth(service(), server.hi(), server.lo(), server.port(), isUp, 1, ""));
    }

    private void hearOfQuorum(final boolean isThere) {
        notices.changed(new Change(new ReportQuorum(service(), isThere, "so"), By.QUORUM, 1, 1, false));
    }

    private String said() throws InterruptedException {
        final String sentence = said.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
        assertThat(sentence).as("something is said").isNotNull();
        return sentence;
    }

    @Test
    void shouldHandArgumentsOverAsTheyAreAndSayHowTheProgramBeginsAndEnds() throws InterruptedException, IOException {
        final Path file = folder.resolve("it is \"here\"; $HOME");
        want(new Hearers(program("touch", file.toString()), program("/bin/sh", "-c", "exit 3"), false), Hearers.NOBODY);
        hear(true);
        assertThat(said()).isEqualTo("notify_up " + SERVER + ": touch " + file + " begins");
        assertThat(said()).isEqualTo("notify_up " + SERVER + ": touch " + file + " ended with status 0");
        assertThat(file).exists();
        hear(false);
        assertThat(said()).isEqualTo("notify_down " + SERVER + ": /bin/sh -c exit 3 begins");
        assertThat(said()).startsWith("warning: notify_down").endsWith(" ended with status 3");
    }

    @Test
    void shouldTellOfAQuorumInTheWordsOfTheJournalAndRunItsProgram() throws InterruptedException {
        want(Hearers.NOBODY, new Hearers(null, program("true"), false));
        hearOfQuorum(false);
        assertThat(said()).isEqualTo("warning: quorum " + SERVICE + " lost : so");
        assertThat(said()).isEqualTo("quorum_down " + SERVICE + ": true begins");
        assertThat(said()).isEqualTo("quorum_down " + SERVICE + ": true ended with status 0");
        hearOfQuorum(true);
        assertThat(said()).isEqualTo("quorum " + SERVICE + " gained : so");
    }

    @Test
    void shouldRunOneProgramOfAServiceAtATimeAndTellTheLatestAlone() throws InterruptedException, IOException {
        want(
                new Hearers(program("echo", "up"), waiting("go"), false),
                new Hearers(null, program("echo", "lost"), false));
        hear(false);
        assertThat(said()).startsWith("notify_down").endsWith("begins");
        hear(true);
        hear(false);
        hear(true);
        hearOfQuorum(false);
        assertThat(said()).isEqualTo("warning: notify_up " + SERVER + ": echo up is not run: that is over");
        assertThat(said()).startsWith("warning: notify_down").endsWith("is not run: that is over");
        assertThat(said()).isEqualTo("warning: quorum " + SERVICE + " lost : so");
        Files.createFile(folder.resolve("go"));
        assertThat(said()).startsWith("notify_down").endsWith("ended with status 0");
        assertThat(said()).isEqualTo("notify_up " + SERVER + ": echo up begins");
        assertThat(said()).isEqualTo("notify_up " + SERVER + ": echo up ended with status 0");
        assertThat(said()).isEqualTo("quorum_down " + SERVICE + ": echo lost begins");
        assertThat(said()).isEqualTo("quorum_down " + SERVICE + ": echo lost ended with status 0");
    }

    @Test
    void shouldEndAProgramThatHasNoEnd() throws InterruptedException {
        try (Notices impatient = new Notices(1, said::add, said::add)) {
            notices = impatient;
            want(new Hearers(null, waiting("never"), false), Hearers.NOBODY);
            hear(false);
            assertThat(said()).endsWith("begins");
            assertThat(said()).endsWith("was ended: it ran for longer than 1 ms");
        }
    }

    @Test
    void shouldSayWhyAProgramCannotBeRun() throws InterruptedException {
        want(new Hearers(null, program(folder.resolve("nothing").toString()), false), Hearers.NOBODY);
        hear(false);
        assertThat(said()).endsWith("begins");
        assertThat(said()).contains("cannot be run: ").contains("No such file");
    }

    @Test
    void shouldRunNothingForWhoIsNotWantedAnyMore() throws InterruptedException {
        want(new Hearers(null, program("true"), false), Hearers.NOBODY);
        notices.replace(Wanted.NOTHING);
        hear(false);
        hearOfQuorum(false);
        assertThat(said()).isEqualTo("warning: quorum " + SERVICE + " lost : so");
        notices.close();
        assertThat(said).isEmpty();
    }

    @Test
    void shouldTellThoseWhoWantThatAtTheEndThatWhatIsUpIsDown() {
        want(new Hearers(null, program("echo", "down"), true), new Hearers(null, program("echo", "lost"), true));
        notices.end(Set.of(), Set.of(service()));
        notices.close();
        assertThat(said)
                .containsExactly(
                        "notify_down " + SERVER + ": echo down begins",
                        "notify_down " + SERVER + ": echo down ended with status 0");
    }

    @Test
    void shouldTellNobodyAtTheEndWhoDoesNotWantThat() {
        want(new Hearers(null, program("echo", "down"), false), new Hearers(null, program("echo", "lost"), false));
        notices.end(Set.of(), Set.of());
        notices.close();
        assertThat(said).isEmpty();
    }
}
