package io.signalbox.director.live;

import io.signalbox.command.Command;
import io.signalbox.command.Command.ShareWithHost;
import io.signalbox.command.VipMode;
import io.signalbox.director.ExitCode;
import io.signalbox.director.config.Configured;
import io.signalbox.director.live.Control.Answer;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.stage.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a running director says it is configured to do: a line {@code option KEY VALUE...}, parted by tabs, for each key
 * that it was started with, and the commands that make the rest, as the journal writes them.
 */
record RunningConfiguration(Map<String, List<String>> options, Configured configured) {
    /** What a director is asked for it. */
    static final String QUESTION = "configuration";

    private static final String OPTION = "option\t";
    private static final String TAB = "\t";

    static String text(final Map<String, List<String>> options, final Configured configured) {
        return options.entrySet().stream()
                        .map(option -> OPTION + option.getKey() + TAB + String.join(TAB, option.getValue()) + "\n")
                        .collect(Collectors.joining())
                + configured.commands().stream()
                        .map(command -> CommandText.of(command) + "\n")
                        .collect(Collectors.joining());
    }

    /** Of the director that answers there; empty where none does. */
    static Optional<RunningConfiguration> ask(final Path control) throws IOException {
        if (!Control.isAnswered(control)) {
            return Optional.empty();
        }
        final Answer answer = Control.ask(control, QUESTION);
        if (answer.exitCode() != ExitCode.WELL) {
            throw new IOException(
                    "the director at " + control + ": " + answer.trouble().strip());
        }
        return Optional.of(parse(answer.text()));
    }

    static RunningConfiguration parse(final String text) {
        final Map<String, List<String>> options = new LinkedHashMap<>();
        final State state = new State(State.Bounds.SMALL, 0, 0, 0);
        state.configurator.apply(new ShareWithHost(VipMode.STANDBY), 0);
        for (final String line : text.lines().toList()) {
            if (line.startsWith(OPTION)) {
                final List<String> words = Arrays.asList(line.split(TAB));
                options.put(words.get(1), words.subList(2, words.size()));
            } else {
                final Command command = CommandText.parse(line);
                state.configurator.apply(command, 0);
            }
        }
        return new RunningConfiguration(options, Configured.of(state));
    }
}
