package io.signalbox.director.live;

import io.signalbox.command.Command;
import io.signalbox.command.Command.DeleteDestinationRule;
import io.signalbox.command.Command.DeleteLocalRange;
import io.signalbox.command.Command.DeleteSourceRule;
import io.signalbox.command.Command.EditDestinationRule;
import io.signalbox.command.Command.EditSourceRule;
import io.signalbox.director.ExitCode;
import io.signalbox.director.live.Control.Answer;
import io.signalbox.ipvsadm.IpvsadmException;
import io.signalbox.ipvsadm.Names;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * The lines that {@code ipvsadm -R} reads. They are one change: where a line is wrong none of them counts. What only the
 * tables can refuse (a service that is there already) is told, and the others count, as they do in Linux; so does what
 * Linux refuses and we know beforehand. The exit code is that of the last line.
 */
final class RestoredLines {
    /** A command, or why it is refused before anybody is asked. */
    private record Line(Command command, String refusal) {}

    private final List<Line> lines = new ArrayList<>();

    private RestoredLines() {}

    /** @throws IpvsadmException for the first line that is wrong: {@code line N: sentence} */
    static RestoredLines read(final String input, final Names names, final ToIntFunction<String> portNumber) {
        final RestoredLines read = new RestoredLines();
        int number = 0;
        for (final String line : input.lines().toList()) {
            number++;
            if (LiveRules.isRule(line)) {
                read.add(number, line, names, portNumber);
            }
        }
        return read;
    }

    private void add(final int number, final String line, final Names names, final ToIntFunction<String> portNumber) {
        try {
            lines.add(new Line(LiveRules.command(line, names, portNumber), null));
        } catch (final IpvsadmException wrong) {
            if (!wrong.isOfOneLine()) {
                throw new IpvsadmException(
                        wrong.exitCode(), "line " + number + ": " + wrong.getMessage() + "; nothing was changed");
            }
            lines.add(new Line(null, wrong.getMessage()));
        }
    }

    /**
     * The director's own rules stay where {@code -C} clears the table: what is there already need not be told again, unless
     * a line changes one of them.
     */
    RestoredLines without(final List<Command> there) {
        if (commands().stream().noneMatch(RestoredLines::changesARule)) {
            lines.removeIf(line -> line.command() != null && there.contains(line.command()));
        }
        return this;
    }

    private static boolean changesARule(final Command command) {
        return command instanceof DeleteSourceRule
                || command instanceof DeleteDestinationRule
                || command instanceof DeleteLocalRange
                || command instanceof EditSourceRule
                || command instanceof EditDestinationRule;
    }

    List<Command> commands() {
        return lines.stream()
                .filter(line -> line.command() != null)
                .map(Line::command)
                .toList();
    }

    /** @param refusals of the commands, in their order */
    Answer answer(final List<Optional<String>> refusals) {
        final StringBuilder trouble = new StringBuilder();
        final Iterator<Optional<String>> next = refusals.iterator();
        boolean isLastRefused = false;
        for (final Line line : lines) {
            final Optional<String> refusal = line.command() == null ? Optional.of(line.refusal()) : next.next();
            refusal.ifPresent(sentence -> trouble.append(sentence).append('\n'));
            isLastRefused = refusal.isPresent();
        }
        return new Answer(isLastRefused ? IpvsadmException.REFUSED : ExitCode.WELL, "", trouble.toString());
    }
}
