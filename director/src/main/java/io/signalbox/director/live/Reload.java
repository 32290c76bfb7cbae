package io.signalbox.director.live;

import io.signalbox.command.Command;
import io.signalbox.director.ExitCode;
import io.signalbox.director.check.Checks;
import io.signalbox.director.config.Difference;
import io.signalbox.director.live.Control.Answer;
import io.signalbox.director.log.DirectorLog;
import io.signalbox.golden.InputException;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.ipvsadm.IpvsadmException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
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
    private final DirectorLog log;
    private final ServiceManager manager;

    Reload(
            final LiveDirector director,
            final Written atStart,
            final Files files,
            final Checks checks,
            final DirectorLog log,
            final ServiceManager manager) {
        this.director = director;
        this.atStart = atStart;
        this.files = files;
        this.checks = checks;
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
            final Difference difference = Difference.between(director.configured(), now.configured());
            final List<String> refusals = now.restarts(atStart.options());
            refusals.addAll(difference.refusals());
            return refusals.isEmpty() ? apply(difference.changes(), now, author) : refused(refusals);
        } catch (final IOException | InputException | IpvsadmException wrong) {
            return Answer.trouble(ExitCode.WRONG_INPUT, wrong.getMessage() + "\nnothing was changed");
        } finally {
            manager.ready();
        }
    }

    private Answer apply(final List<Command> changes, final Written now, final String author) {
        final List<Optional<String>> refusals = director.applyAll(changes, author);
        checks.replace(now.checks());
        final String level = log.show(now.logLevel()) ? "log_level " + now.logLevel() + "\n" : "";
        final StringBuilder refused = new StringBuilder();
        for (int i = 0; i < changes.size(); i++) {
            final String text = CommandText.of(changes.get(i));
            refusals.get(i)
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
