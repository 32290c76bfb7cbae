package io.signalbox.director.demo;

import io.signalbox.director.Page;
import io.signalbox.golden.Scenario;
import io.signalbox.ipvsadm.Endpoint;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalWriter;
import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.text.DecisionText;
import io.signalbox.journal.text.PortNames;
import io.signalbox.replay.RunResult;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.ScenarioRun;
import java.io.IOException;
import java.nio.file.Path;

/** A new connection's choice of server, as the journal on disk explains it. */
final class WhyThisServer implements RecordHandler {
    private static final String SERVER = "10.0.0.12:80";
    private static final long MIB = 1L << 20;

    private final PortNames ports = new PortNames();
    private final DecisionText text = new DecisionText(ports, true);
    private long decisions;
    private String why = "";
    private String trouble = "";

    /** Runs the recording, writes its journal into the folder, and reads it back. */
    static boolean tell(final Page page, final Path recording, final Path folder) throws IOException {
        final RunSettings settings = RunSettings.standard();
        final RunResult result;
        try (JournalWriter journal = JournalWriter.open(folder, journalSettings(settings))) {
            result = ScenarioRun.run(Scenario.load(recording), settings, journal);
        }
        final WhyThisServer reader = new WhyThisServer();
        JournalReader.open(folder).forEach(reader);
        final boolean isEqual = reader.trouble.isEmpty()
                && JournalReader.open(folder).readBack(reader).firstDifference(result.decisions()) < 0;
        return reader.tell(page, recording, isEqual);
    }

    private static JournalSettings journalSettings(final RunSettings settings) {
        return settings.journal().blockBytes(MIB).capBytes(16 * MIB);
    }

    private boolean tell(final Page page, final Path recording, final boolean isEqual) {
        page.heading("Why rs2, which is " + SERVER + "? The journal tells (" + recording.getFileName() + ")");
        why.lines().forEach(page::line);
        final boolean isWell = page.verdict(
                isEqual,
                decisions + " decisions were written to disk; read back, they are "
                        + (isEqual ? "equal to those made" : "NOT those made: " + trouble));
        return isWell & !why.isEmpty();
    }

    @Override
    public void onCommand(final CommandRecord command) {
        ports.onCommand(command);
    }

    @Override
    public void onDecision(final FullRecord decision) {
        decisions++;
        if (why.isEmpty() && isInteresting(decision)) {
            why = text.line(decision);
        }
    }

    @Override
    public void onTrouble(final String sentence) {
        trouble = sentence;
    }

    /** The server was chosen by its numbers: none of those that could be chosen was idle. */
    private static boolean isInteresting(final FullRecord decision) {
        return decision.scheduler() != null
                && decision.has(FullRecord.FLAG_SERVER)
                && SERVER.equals(Endpoint.text(decision.serverHi(), decision.serverLo(), decision.serverPort()))
                && isNobodyIdle(decision);
    }

    private static boolean isNobodyIdle(final FullRecord decision) {
        for (int i = 0; i < decision.candidates(); i++) {
            if (decision.candidateWeight(i) > 0 && decision.candidateActive(i) + decision.candidateInactive(i) == 0) {
                return false;
            }
        }
        return true;
    }
}
