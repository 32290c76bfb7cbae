package io.signalbox.director.live;

import io.signalbox.command.Command;
import io.signalbox.command.Command.ReportHealth;
import io.signalbox.director.ExitCode;
import io.signalbox.director.check.Checks;
import io.signalbox.director.check.Notices;
import io.signalbox.director.config.Configured;
import io.signalbox.director.config.Difference;
import io.signalbox.director.live.Control.Answer;
import io.signalbox.director.live.LiveDirector.Made;
import io.signalbox.director.log.DirectorLog;
import io.signalbox.golden.InputException;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.ipvsadm.IpvsadmException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a running director what its files say now. What differs is applied, and nothing else: whatever is written as it
 * runs is not touched. Where something needs a restart, nothing is applied.
 */
final class Reload {
    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    /** Reads the files anew. */
    interface Files {
        Written read() throws IOException;
    }

    private final LiveDirector director;
    private final Written atStart;
    private final Files files;
    private final Checks checks;
    private final Notices notices;
    private final DirectorLog log;
    private final ServiceManager manager;

    Reload(
            final LiveDirector director,
            final Written atStart,
            final Files files,
            final Checks checks,
            final Notices notices,
            final DirectorLog log,
            final ServiceManager manager) {
        this.director = director;
        this.atStart = atStart;
        this.files = files;
        this.checks = checks;
        this.notices = notices;
        this.log = log;
        this.manager = manager;
    }

    /**
     * Answers with the changes, one in each line, as {@code ipvsadm} writes them.
     *
     * @param author who wants it, as the journal is to name him
     */
    synchronized Answer reload(final String author) {
        LOG.info("reads its files again for {}", author);
        manager.reloading();
        try {
            final Written now = files.read();
            final List<String> refusals = now.restarts(atStart.options());
            final Configured wanted = now.configured();
            final List<ReportHealth> held = checks.held(now.checks());
            final Made made = director.change(
                    running -> changes(Difference.between(running, wanted), now, held, refusals), author);
            return refusals.isEmpty() ? heeded(made, now, held) : refused(refusals);
        } catch (final IOException | InputException | IpvsadmException wrong) {
            return Answer.trouble(ExitCode.WRONG_INPUT, wrong.getMessage() + "\nnothing was changed");
        } finally {
            manager.ready();
        }
    }

    /**
     * @param held servers that are down from their first moment on
     * @param refusals hears of what cannot be changed while a director runs; with any, nothing is changed
     */
    private List<Command> changes(
            final Difference difference,
            final Written now,
            final List<ReportHealth> held,
            final List<String> refusals) {
        refusals.addAll(difference.refusals());
        if (!refusals.isEmpty()) {
            return List.of();
        }
        notices.replace(now.wanted()); // before they hear of what comes of the changes
        final List<Command> changes = new ArrayList<>(held);
        changes.addAll(difference.changes());
        return changes;
    }

    private Answer heeded(final Made made, final Written now, final List<ReportHealth> held) {
        final List<Command> changes = made.changes();
        checks.hold(held);
        checks.replace(now.checks());
        final String level = log.show(now.logLevel()) ? "log_level " + now.logLevel() + "\n" : "";
        final StringBuilder refused = new StringBuilder();
        for (int i = 0; i < changes.size(); i++) {
            final String text = CommandText.of(changes.get(i));
            made.refusals()
                    .get(i)
                    .ifPresent(sentence ->
                            refused.append(text).append(": ").append(sentence).append('\n'));
        }
        final String warnings =
                now.warnings().stream().map(warning -> warning + "\n").collect(Collectors.joining());
        return refused.isEmpty()
                ? new Answer(ExitCode.WELL, level.isEmpty() ? text(changes) : level + lines(changes), warnings)
                : new Answer(ExitCode.NO, "", warnings + refused);
    }

    /** The changes one in each line, or that there is none. */
    static String text(final List<Command> changes) {
        return changes.isEmpty() ? "nothing differs\n" : lines(changes);
    }

    private static String lines(final List<Command> changes) {
        return changes.stream().map(change -> CommandText.of(change) + "\n").collect(Collectors.joining());
    }

    private static Answer refused(final List<String> sentences) {
        return Answer.trouble(ExitCode.NO, String.join("\n", sentences) + "\nnothing was changed");
    }

    /** What this director runs by, for who asks what would change: {@link RunningConfiguration} reads it. */
    String configuration() {
        return RunningConfiguration.text(atStart.options(), director.configured());
    }
}
