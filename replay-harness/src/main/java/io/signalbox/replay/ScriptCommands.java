package io.signalbox.replay;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddPort;
import io.signalbox.decision.Level;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioEvent;
import io.signalbox.golden.Script;
import io.signalbox.ipvsadm.CommandText;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The lines of a script as what the director does with them, each taken once, in their order. */
final class ScriptCommands {
    private static final long NS_PER_US = 1_000;

    /** A line; its command is null where time alone passes. */
    record Told(Script.Line line, Command command) {
        /** As a trace tells of it. */
        ScenarioEvent event() {
            return new ScenarioEvent(
                    line.timeNs() / NS_PER_US,
                    ScenarioEvent.Kind.TELL,
                    line.words(),
                    OptionalInt.empty(),
                    line.number());
        }
    }

    private final Scenario scenario;
    private final TopologyCommands topology;
    private final List<Told> lines = new ArrayList<>();
    private final Script.Line end;
    private int next;

    ScriptCommands(final Scenario scenario, final Script script, final TopologyCommands topology) {
        this.scenario = scenario;
        this.topology = topology;
        final int last = script.lines().size() - 1;
        end = script.lines().get(last);
        script.lines().subList(0, last).forEach(line -> lines.add(new Told(line, command(line))));
    }

    private Command command(final Script.Line line) {
        if (line.words().equals(Script.TICK)) {
            return null;
        }
        try {
            final Command command = CommandText.parse(line.words());
            if (command instanceof AddPort port && topology.number(port.name()) != port.port()) {
                throw new IllegalArgumentException(
                        "port " + port.port() + " is to be the interface of that place in " + Scenario.TOPOLOGY);
            }
            return command;
        } catch (final IllegalArgumentException wrong) {
            throw scenario.wrongLine(line, wrong.getMessage());
        }
    }

    /** The next line that stands behind no more packets than these, or null. */
    Told next(final long packetsThrough) {
        final boolean isTurn = next < lines.size() && lines.get(next).line().packetsBefore() <= packetsThrough;
        return isTurn ? lines.get(next++) : null;
    }

    /** When the run ends. */
    long endNs() {
        return end.timeNs();
    }

    /** A script that counts packets which are not there belongs to other captures. */
    void checkAtEnd(final long packets) {
        if (end.packetsBefore() != packets) {
            throw scenario.wrongLine(
                    end, "the script ends behind " + end.packetsBefore() + " packets, but there are " + packets);
        }
    }

    /** What the settings ask for and the script says otherwise, a sentence each. */
    List<String> instead(final RunSettings settings) {
        final List<String> notes = new ArrayList<>();
        if (settings.level() != Level.DECISIONS || settings.refuses()) {
            notes.add("the script says what the journal keeps and what is done while it cannot be written, not the"
                    + " replay's options");
        }
        return notes;
    }
}
