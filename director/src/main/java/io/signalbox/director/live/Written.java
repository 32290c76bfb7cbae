package io.signalbox.director.live;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddPort;
import io.signalbox.command.Command.AddServer;
import io.signalbox.command.Command.SetPortUp;
import io.signalbox.command.Command.SetQuorum;
import io.signalbox.command.Command.StartDaemon;
import io.signalbox.command.Command.StopDaemon;
import io.signalbox.director.check.Notices;
import io.signalbox.director.check.ServerCheck;
import io.signalbox.director.config.ConfigFile;
import io.signalbox.director.config.ConfigFile.Entry;
import io.signalbox.director.config.ConfigKeys;
import io.signalbox.director.config.Configured;
import io.signalbox.director.config.KeepalivedFile;
import io.signalbox.director.live.LiveRules.Rule;
import io.signalbox.director.log.LogLevel;
import io.signalbox.golden.FileTrouble;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.ipvsadm.IpvsadmException;
import io.signalbox.service.ServerKey;
import io.signalbox.stage.State;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * What an operator has written for a director, in the file of configuration and in files of rules, as it was at one
 * moment.
 *
 * @param options keys of the file of configuration that can be heeded at a start alone, and their values
 * @param interfaces names of the director's, in the order of their port numbers
 * @param before what a director is told before its rules
 * @param rules in the order of the files and their lines; the file of configuration comes first
 * @param checks of real servers, to be carried out
 * @param wanted who wants to know what becomes of real servers and quorums
 * @param logLevel how much of the log is shown
 * @param warnings of what is written and comes to nothing: {@code FILE:LINE: sentence}
 */
record Written(
        Map<String, List<String>> options,
        List<String> interfaces,
        List<Command> before,
        List<Rule> rules,
        List<ServerCheck> checks,
        Notices.Wanted wanted,
        LogLevel logLevel,
        List<String> warnings) {
    /** Rules may name an interface; what that is like is no matter of theirs, and nothing is to leave by it. */
    private static final int ANY_MTU = 1_500;

    /**
     * Reads all of it or nothing.
     *
     * @param interfaces names of the director's, in the order of their port numbers
     * @throws IpvsadmException {@code FILE:LINE: sentence}
     * @throws IOException one sentence, for a file that cannot be read
     */
    static Written read(
            final Optional<ConfigFile> config,
            final List<Path> ruleFiles,
            final List<Path> keepalivedFiles,
            final List<Command> before,
            final LogLevel logLevel,
            final List<String> interfaces)
            throws IOException {
        final ToIntFunction<String> portNumber = interfaces::indexOf;
        final Map<String, List<String>> options = new LinkedHashMap<>();
        final List<Rule> rules = new ArrayList<>();
        final List<ServerCheck> checks = new ArrayList<>();
        final Notices.Wanted wanted = new Notices.Wanted(new LinkedHashMap<>(), new LinkedHashMap<>());
        final List<String> warnings = new ArrayList<>();
        if (config.isPresent()) {
            final String name = config.get().file().toString();
            for (final Entry entry : config.get().entries()) {
                options.put(entry.key(), entry.values());
            }
            for (final ConfigFile.Setting setting : config.get().settings()) {
                rules.add(LiveRules.rule(name, setting.line(), setting.text(), portNumber));
            }
        }
        for (final Path file : ruleFiles) {
            rules.addAll(LiveRules.parse(file.toString(), text(file), portNumber));
        }
        for (final Path file : keepalivedFiles) {
            final KeepalivedFile keepalived = KeepalivedFile.parse(file.toString(), text(file));
            warnings.addAll(keepalived.warnings());
            for (final KeepalivedFile.Rule rule : keepalived.rules()) {
                final Rule read = LiveRules.rule(file.toString(), rule.line(), rule.text(), portNumber);
                if (read.command() instanceof AddServer server) {
                    final List<ServerCheck> ofServer = rule.checks(server);
                    checks.addAll(ofServer);
                    ofServer.stream()
                            .filter(ServerCheck::alpha)
                            .findFirst()
                            .map(ServerCheck::held)
                            .ifPresent(held ->
                                    rules.add(new Rule(file.toString(), rule.line(), CommandText.of(held), held)));
                    final ServerKey at =
                            new ServerKey(server.key(), server.serverHi(), server.serverLo(), server.serverPort());
                    wanted.servers().put(at, rule.hearers());
                } else if (read.command() instanceof SetQuorum quorum) {
                    wanted.quorums().put(quorum.key(), rule.hearers());
                }
                rules.add(read);
            }
        }
        options.keySet().removeAll(ConfigKeys.READ_AGAIN);
        return new Written(options, interfaces, before, rules, checks, wanted, logLevel, warnings);
    }

    private static String text(final Path rules) throws IOException {
        try {
            return Files.readString(rules);
        } catch (final CharacterCodingException binary) {
            throw new IOException(rules + ": is no text in UTF-8", binary);
        } catch (final IOException unread) {
            throw new IOException(rules + ": " + FileTrouble.cause(unread), unread);
        }
    }

    /**
     * What all of it makes of a director that was told nothing else. Sync daemons are left out: they are started and
     * stopped by whoever knows of the other directors.
     *
     * @throws IpvsadmException {@code FILE:LINE: sentence}, for a rule that a director refuses
     */
    Configured configured() {
        final State state = new State(State.Bounds.SMALL, 0, 0, 0);
        for (int port = 0; port < interfaces.size(); port++) {
            state.configurator.apply(new AddPort(port, interfaces.get(port), port, ANY_MTU), 0);
            state.configurator.apply(new SetPortUp(port, false), 0);
        }
        before.forEach(command -> state.configurator.apply(command, 0));
        for (final Rule rule : rules) {
            final Command command = rule.command();
            if (command instanceof StartDaemon || command instanceof StopDaemon) {
                continue;
            }
            final String refusal = state.configurator.apply(command, 0);
            if (refusal != null) {
                throw new IpvsadmException(IpvsadmException.REFUSED, rule.where() + refusal);
            }
        }
        return Configured.of(state);
    }

    /** The keys that were changed since, and need a restart; a sentence for each. */
    List<String> restarts(final Map<String, List<String>> running) {
        final TreeSet<String> keys = new TreeSet<>(options.keySet());
        keys.addAll(running.keySet());
        return keys.stream()
                .filter(key -> !Objects.equals(options.get(key), running.get(key)))
                .map(key -> key + " needs a restart to become " + text(options.get(key)) + "; " + text(running.get(key))
                        + " runs")
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static String text(final List<String> values) {
        return values == null ? "its default" : String.join(", ", values);
    }
}
