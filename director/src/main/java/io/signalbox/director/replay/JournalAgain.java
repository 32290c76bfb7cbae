package io.signalbox.director.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.signalbox.director.ExitCode;
import io.signalbox.director.journal.ReadingProgress;
import io.signalbox.journal.JournalReader;
import io.signalbox.packet.PacketSink;
import io.signalbox.replay.journal.Divergence;
import io.signalbox.replay.journal.JournalRun;
import io.signalbox.replay.journal.JournalRun.AtEnd;
import io.signalbox.replay.journal.JournalRun.Result;
import io.signalbox.replay.journal.Moment;
import io.signalbox.ring.Layout;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine;

/** Runs a journal again and tells whether it decided the same. */
final class JournalAgain {
    private final CommandLine command;
    private final Path folder;
    private final Layout layout;
    private final boolean json;

    JournalAgain(final CommandLine command, final Path folder, final Layout layout, final boolean json) {
        this.command = command;
        this.folder = folder;
        this.layout = layout;
        this.json = json;
    }

    /** Returns the exit code. */
    int run(final Moment from, final Moment to) throws IOException {
        final Result result = new JournalRun(
                        JournalReader.open(folder), from, to, layout, PacketSink.NOWHERE, AtEnd.NOTHING)
                .run(new ReadingProgress(folder.toString(), command.getErr(), System::nanoTime));
        result.notes().forEach(note -> command.getErr().println(folder + ": " + note));
        final PrintWriter out = command.getOut();
        if (json) {
            out.println(object(result));
        } else {
            print(out, result);
        }
        out.flush();
        if (result.divergence().isPresent()) {
            return ExitCode.NOT_DETERMINISTIC;
        }
        return result.isWhole() ? ExitCode.WELL : ExitCode.NO;
    }

    private void print(final PrintWriter out, final Result result) {
        if (result.events() == 0) {
            out.println(folder + ": no event of it was run again");
            return;
        }
        final String ran = folder + ": events " + result.firstEvent() + " to " + result.lastEvent() + ", "
                + result.events() + " of them run again";
        if (result.divergence().isEmpty()) {
            out.println(ran + ": every decision and every frame as the journal says");
            return;
        }
        final Divergence found = result.divergence().get();
        out.println(ran + ": first different at event " + found.event());
        out.println("the journal says");
        out.println(indented(found.recorded()));
        out.println("the run says");
        out.println(found.again().isEmpty() ? "    nothing" : indented(found.again()));
    }

    private static String indented(final String text) {
        return "    " + text.replace("\n", "\n    ");
    }

    private ObjectNode object(final Result result) {
        final ObjectNode object = new ObjectMapper().createObjectNode();
        object.put("journal", folder.toString());
        object.put("first_event", result.firstEvent());
        object.put("last_event", result.lastEvent());
        object.put("events", result.events());
        object.put("whole", result.isWhole());
        object.put("equal", result.divergence().isEmpty());
        result.divergence().ifPresent(found -> object.putObject("divergence")
                .put("event", found.event())
                .put("recorded", found.recorded())
                .put("again", found.again()));
        return object;
    }
}
