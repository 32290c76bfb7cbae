package io.signalbox.director.journal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.journal.Finding;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.Verification;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code signalbox journal verify}: whether a journal is whole, and where it is not. */
@Command(
        name = "verify",
        header = "Prove that a journal is whole, or say where it is not.",
        description = {
            "",
            "Reads every byte of a journal: the checksum of each document, the numbers of sessions, documents and"
                    + " events, the list of its files, and what the queue wrote between documents. Each damage is named"
                    + " with file and byte, and with the last good event before it and the first one behind it.",
            "",
            "A session that is still being written, or whose writer was killed, is no damage: it is said, and all that"
                    + " was committed is held to the same proof. Findings go to stdout, progress to stderr.",
            "",
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:whole: every byte that was committed is there and as it was written",
            "1:damaged, or something is missing",
            "2:wrong usage, or the folder is no journal",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalbox journal verify /var/lib/signalbox/journal",
            "  signalbox journal verify /tmp/journal --json | grep damage",
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The journal's folder.")
    private Path folder;

    @Option(names = "--json", description = "Print JSON: an object for each finding, and one that sums up.")
    private boolean json;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        final JournalReader journal = JournalReader.open(folder);
        final Verification verification = journal.verify(
                json ? this::printJson : this::print,
                new ReadingProgress(folder.toString(), spec.commandLine().getErr(), System::nanoTime));
        if (json) {
            printJson(verification);
        } else {
            print(verification);
        }
        out().flush();
        return verification.isWhole() ? ExitCode.WELL : ExitCode.NO;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void print(final Finding finding) {
        out().println(label(finding) + ": " + finding + (finding.isDamage() ? around(finding) : ""));
    }

    private static String label(final Finding finding) {
        return finding.kind().name().toLowerCase(Locale.ROOT);
    }

    private static String around(final Finding finding) {
        return " (last good event before: " + eventOrNone(finding.lastGoodEvent()) + ", first behind: "
                + eventOrNone(finding.firstGoodEvent()) + ")";
    }

    private static String eventOrNone(final long event) {
        return event == 0 ? "none" : String.valueOf(event);
    }

    private void print(final Verification verification) {
        out().println(String.format(
                Locale.ROOT,
                "%s: %s; %s in %s, %s and %s, %s%s",
                folder,
                state(verification),
                count(verification.records(), "record"),
                count(verification.documents(), "document"),
                count(verification.files(), "file"),
                count(verification.sessions(), "session"),
                verification.lastEvent() == 0
                        ? "no events"
                        : "events " + verification.firstEvent() + " to " + verification.lastEvent(),
                verification.lost() == 0
                        ? ""
                        : "; " + count(verification.lost(), "record") + " never reached it, as its marks say"));
    }

    private static String count(final long number, final String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }

    private static String state(final Verification verification) {
        if (!verification.isWhole()) {
            return "damaged, in " + count(verification.damages(), "place");
        }
        return verification.isBeingWritten() ? "whole so far" : "whole";
    }

    private void printJson(final Finding finding) {
        final ObjectNode object = new ObjectMapper().createObjectNode();
        object.put("record", label(finding));
        object.put("file", finding.file());
        object.put("position", finding.position());
        object.put("last_good_event", finding.lastGoodEvent());
        object.put("first_good_event", finding.firstGoodEvent());
        object.put("text", finding.sentence());
        out().println(object);
    }

    private void printJson(final Verification verification) {
        final ObjectNode object = new ObjectMapper().createObjectNode();
        object.put("record", "verification");
        object.put("whole", verification.isWhole());
        object.put("being_written", verification.isBeingWritten());
        object.put("damages", verification.damages());
        object.put("files", verification.files());
        object.put("sessions", verification.sessions());
        object.put("documents", verification.documents());
        object.put("records", verification.records());
        object.put("bytes", verification.bytes());
        object.put("first_event", verification.firstEvent());
        object.put("last_event", verification.lastEvent());
        object.put("records_lost", verification.lost());
        out().println(object);
    }
}
