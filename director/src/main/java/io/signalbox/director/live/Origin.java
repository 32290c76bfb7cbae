package io.signalbox.director.live;

import io.signalbox.afpacket.HugePages;
import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.checkpoint.CheckpointException;
import io.signalbox.checkpoint.Checkpoints;
import io.signalbox.director.ExitCode;
import io.signalbox.director.live.Control.Answer;
import io.signalbox.director.live.Requests.Cut;
import io.signalbox.journal.JournalDirectory;
import io.signalbox.journal.checkpoint.CheckpointFile;
import io.signalbox.journal.checkpoint.CheckpointFiles;
import io.signalbox.stage.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a director begins with: nothing, or the state of one that ran before it and was told to hand it over.
 *
 * @param outputSeed what the state's frames depend on
 * @param checkpoint event of the checkpoint that holds the state; 0 for nothing
 * @param doneUntilNs frames up to this event time were done by the one before
 */
record Origin(State state, State.Bounds bounds, long outputSeed, long checkpoint, long doneUntilNs) {
    /** What a director is asked to hand itself over. */
    static final String QUESTION = "hand-over";

    /** What a director is asked for the names of its interfaces, in the order of their port numbers. */
    static final String INTERFACES = "interfaces";

    /** What a director is asked for the number of the layout in which it would leave its state. */
    static final String LAYOUT = "layout";

    /** What a director is asked for whether it went on for another, or began anew. */
    static final String BEGINNING = "beginning";

    static final String TOOK_OVER = "took over";
    static final String ANEW = "anew";

    /**
     * Whoever is asked ends, whatever becomes of who asked: to give up before would leave nobody. Its journal is closed and
     * the gate left besides, so as much again as anybody waits for an answer.
     */
    static final long TO_HAND_OVER_MS = TimeUnit.NANOSECONDS.toMillis(PacketLoop.HAND_OVER_NS) + Control.PATIENCE_MS;

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    static Origin nothing(final State.Bounds bounds, final Syscalls syscalls) {
        final SecureRandom random = new SecureRandom();
        final long outputSeed = random.nextLong();
        return new Origin(state(bounds, random, outputSeed, syscalls), bounds, outputSeed, 0, Long.MIN_VALUE);
    }

    /**
     * Looks whether this program can go on with these interfaces for the director that answers at {@code control}, as long
     * as that one could still go on itself.
     *
     * @throws IOException one sentence: there is no such journal, none answers, or state or interfaces are others
     */
    static void requireSame(final Path control, final Path journal, final List<String> interfaces) throws IOException {
        JournalDirectory.open(journal).close();
        requireSameLayout(control);
        requireSameInterfaces(control, interfaces);
    }

    /** An older one does not tell: it is of another layout. */
    private static void requireSameLayout(final Path control) throws IOException {
        final Answer theirs = Control.ask(control, LAYOUT);
        if (theirs.exitCode() != ExitCode.WELL || !theirs.text().strip().equals(String.valueOf(Checkpoints.LAYOUT))) {
            throw new IOException("the director at " + control + " is of another release, whose state this one cannot"
                    + " read: to stop that one and to start this one ends its connections");
        }
    }

    /** All that it remembers goes by their numbers. */
    private static void requireSameInterfaces(final Path control, final List<String> interfaces) throws IOException {
        final List<String> theirs =
                List.of(Control.ask(control, INTERFACES).text().strip().split(" "));
        if (!theirs.equals(interfaces)) {
            throw new IOException("the director at " + control + " directs " + String.join(", ", theirs)
                    + ": -i must name the same interfaces in the same order to take over from it, not "
                    + String.join(", ", interfaces));
        }
    }

    /**
     * Has the director that answers at {@code control} hand over what its journal's folder then holds.
     *
     * @param onCut runs when it has ended its work, whatever comes of this
     * @throws IOException one sentence: none answers, it cannot, or what it left cannot be read
     */
    static Origin handedOver(final Path control, final Path journal, final Runnable onCut, final Syscalls syscalls)
            throws IOException {
        final JournalDirectory directory = JournalDirectory.open(journal);
        final State.Bounds bounds = directory.bounds(directory.session());
        final long outputSeed = directory.outputSeed(directory.session());
        final State state = state(bounds, new SecureRandom(), outputSeed, syscalls);
        final Cut cut = ask(control, journal, onCut);
        try {
            Checkpoints.load(CheckpointFile.open(CheckpointFiles.path(journal, cut.checkpoint())), state);
        } catch (final CheckpointException damaged) {
            throw new IOException(damaged.getMessage(), damaged);
        }
        return new Origin(state, bounds, outputSeed, cut.checkpoint(), cut.timeNs());
    }

    /** Nobody forwards from here until the one who asks does: all that takes time is done before or after. */
    private static Cut ask(final Path control, final Path journal, final Runnable onCut) throws IOException {
        final Answer answer =
                Control.ask(control, List.of(QUESTION, journal.toAbsolutePath().toString()), TO_HAND_OVER_MS);
        if (answer.exitCode() != ExitCode.WELL) {
            throw new IOException("the director at " + control + " does not hand over: "
                    + answer.trouble().strip());
        }
        onCut.run();
        return cut(answer.text());
    }

    private static State state(
            final State.Bounds bounds, final SecureRandom random, final long outputSeed, final Syscalls syscalls) {
        final State state = new State(bounds, random.nextLong(), random.nextLong(), outputSeed);
        state.largeMemories().forEach(memory -> HugePages.under(memory.address(), memory.capacity(), syscalls));
        return state;
    }

    /** A sentence, where something was handed over: how long nobody forwarded; frames waited meanwhile. */
    Optional<String> gap(final long nowNs) {
        return checkpoint == 0
                ? Optional.empty()
                : Optional.of("took over: frames waited " + TimeUnit.NANOSECONDS.toMillis(nowNs - doneUntilNs) + " ms");
    }

    /** A sentence, where this director was asked for other room: what was handed over keeps its size. */
    Optional<String> otherRoom(final State.Bounds asked) {
        return bounds.connections() == asked.connections() && bounds.datagrams() == asked.datagrams()
                ? Optional.empty()
                : Optional.of("took over: room for " + bounds.connections() + " connections and " + bounds.datagrams()
                        + " datagrams as before, not for " + asked.connections() + " and " + asked.datagrams());
    }

    static String text(final Cut cut) {
        return cut.checkpoint() + " " + cut.timeNs() + "\n";
    }

    private static Cut cut(final String text) {
        final String[] numbers = text.strip().split(" ");
        return new Cut(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    }

    /**
     * Waits until the one before has removed its socket, or removes it. It did so before it answered; an older one does
     * as it ends, whatever is there by then.
     */
    static void awaitPlace(final Path control) throws IOException {
        final long giveUpNs = System.nanoTime() + PATIENCE_NS;
        while (Files.exists(control) && System.nanoTime() < giveUpNs) {
            LockSupport.parkNanos(PAUSE_NS);
        }
        Files.deleteIfExists(control);
    }
}
