package io.signalbox.replay.journal;

import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.OutputRecord;
import io.signalbox.journal.codec.RecordExpander;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.codec.ResolutionRecord;
import io.signalbox.journal.text.PortNames;
import io.signalbox.journal.text.RecordPrinter;
import java.util.ArrayList;
import java.util.List;
import org.agrona.MutableDirectBuffer;

/** Says a record in words, when asked; follows all of them, for some say what only those before them explain. */
final class Teller {
    private final List<String> lines = new ArrayList<>();
    private final PortNames ports = new PortNames();
    private final RecordHandler printer = new RecordPrinter(lines::add, ports, true);
    private final RecordExpander expander = new RecordExpander(new Listener());
    private boolean telling;

    /** The next record. */
    void follow(final MutableDirectBuffer buffer, final int offset) {
        expander.record(buffer, offset);
    }

    /** The next record, in words. */
    String tell(final MutableDirectBuffer buffer, final int offset) {
        telling = true;
        lines.clear();
        expander.record(buffer, offset);
        telling = false;
        return String.join("\n", lines);
    }

    private final class Listener implements RecordHandler {
        @Override
        public void onDecision(final FullRecord decision) {
            if (telling) {
                printer.onDecision(decision);
            }
        }

        @Override
        public void onResolution(final ResolutionRecord resolution) {
            if (telling) {
                printer.onResolution(resolution);
            }
        }

        @Override
        public void onOutput(final OutputRecord output) {
            if (telling) {
                printer.onOutput(output);
            }
        }

        @Override
        public void onCommand(final CommandRecord command) {
            ports.onCommand(command);
            if (telling) {
                printer.onCommand(command);
            }
        }
    }
}
