package io.signalbox.journal.why;

import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.InputRecord;
import io.signalbox.journal.codec.OutputRecord;
import io.signalbox.journal.codec.ResolutionRecord;
import io.signalbox.journal.codec.RunRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** All that a journal knows of one event: copies of its records, and of those that belong to it. */
public final class Story {
    /** So many packets of the connection are told of before the event and behind it, besides the one that began it. */
    public static final int HISTORY = 32;

    private final FullRecord decision;
    private final CommandRecord command;
    private InputRecord input;
    private byte[] frame;
    private OutputRecord output;
    private ResolutionRecord end;
    private final List<ResolutionRecord> ended = new ArrayList<>();
    private FullRecord beginning;
    private final Deque<Chapter> before = new ArrayDeque<>();
    private final List<Chapter> behind = new ArrayList<>();
    private long omittedBefore;
    private long omittedBehind;

    private Story(final FullRecord decision, final CommandRecord command) {
        this.decision = decision;
        this.command = command;
    }

    static Story of(final FullRecord decision) {
        return new Story(decision, null);
    }

    static Story of(final CommandRecord command) {
        return new Story(null, command);
    }

    /** The connection's packets, each or counted.
     *
     * @param decision of the packet, or what a record of the run's last one would say
     * @param run null for a packet of its own
     */
    public record Chapter(FullRecord decision, RunRecord run) {}

    public long event() {
        return command == null ? decision.event() : command.event();
    }

    /** What was decided; null where the event is a command. */
    public FullRecord decision() {
        return decision;
    }

    /** Null where the event is none. */
    public CommandRecord command() {
        return command;
    }

    /** What is said of the frame that came, at levels inputs and frames; else null. */
    public InputRecord input() {
        return input;
    }

    /** The frame that came, what was not kept of it as zeros; null where nothing was kept. */
    public byte[] frame() {
        return frame;
    }

    /** What left because of the event, at levels inputs and frames; else null. */
    public OutputRecord output() {
        return output;
    }

    /** How the event ended, where it was held; null where it was not, or has not ended. */
    public ResolutionRecord end() {
        return end;
    }

    /** Ends of earlier events, which were held, that came with this one. */
    public List<ResolutionRecord> ended() {
        return ended;
    }

    /** The packet that began the connection, maybe this one; null where that is not known, or there is no connection. */
    public FullRecord beginning() {
        return beginning;
    }

    /** Packets of the connection, in order: those nearest to this one, which is among them. */
    public List<Chapter> history() {
        final List<Chapter> history = new ArrayList<>(before);
        history.addAll(behind);
        return history;
    }

    /** Packets and runs of the connection that {@link #history} leaves out before this one. */
    public long omittedBefore() {
        return omittedBefore;
    }

    public long omittedBehind() {
        return omittedBehind;
    }

    void came(final InputRecord newInput) {
        input = new InputRecord().copyFactsOf(newInput);
        frame = newInput.frame();
    }

    void left(final OutputRecord newOutput) {
        output = new OutputRecord().copy(newOutput);
    }

    void endsBy(final ResolutionRecord resolution) {
        end = new ResolutionRecord().copy(resolution);
    }

    void ends(final ResolutionRecord resolution) {
        ended.add(new ResolutionRecord().copy(resolution));
    }

    /** What was heard of the connection before was another one's, which had its number. */
    void begins(final FullRecord first) {
        beginning = new FullRecord().copy(first);
        before.clear();
        omittedBefore = 0;
    }

    void addBefore(final Chapter chapter) {
        before.add(chapter);
        if (before.size() > HISTORY) {
            before.remove();
            omittedBefore++;
        }
    }

    void addBehind(final Chapter chapter) {
        if (behind.size() < HISTORY) {
            behind.add(chapter);
        } else {
            omittedBehind++;
        }
    }
}
