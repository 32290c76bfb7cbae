package io.signalbox.director.live;

import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.director.config.ConfigKeys;
import io.signalbox.director.config.ConfigPage;
import io.signalbox.director.config.Configured;
import io.signalbox.director.config.Difference;
import io.signalbox.ipvsadm.IpvsadmException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code signalbox check}: whether what is written for a director is right, and what it would change. */
@Command(
        name = "check",
        header = "Check a configuration and its rules, and say what they would change.",
        description = {
            "",
            "Reads the files as 'signalbox run' would, with the same options, and applies the rules to a director that"
                    + " exists in memory alone: no interface is touched. Then it asks the running director what that is"
                    + " configured to do, and prints what 'signalbox reload' would change, one change in each line.",
            "",
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all is well, whether it would change something or not",
            "1:it is well, but something needs a restart; a sentence says what",
            "2:a file is wrong: one sentence names file and line",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalbox check --config /etc/signalbox/signalbox.conf",
            "  signalbox check --rules rules -i eth0 -i eth1",
        })
public final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "As of 'signalbox run'.")
    private Path config;

    @Option(names = "--rules", paramLabel = "FILE", description = "As of 'signalbox run'.")
    private List<Path> rules = List.of();

    @Option(names = "--keepalived", paramLabel = "FILE", description = "As of 'signalbox run'.")
    private List<Path> keepalived = List.of();

    @Option(
            names = {"-i", "--interface"},
            paramLabel = "NAME",
            description = "As of 'signalbox run'.")
    private List<String> interfaces = List.of();

    @Option(names = "--vips", paramLabel = "MODE", description = "As of 'signalbox run'.")
    private String vips;

    @Option(names = "--profile", paramLabel = "PROFILE", description = "As of 'signalbox run'.")
    private String profile;

    @Option(names = "--route", description = "As of 'signalbox run'.")
    private boolean routes;

    @Option(
            names = "--control",
            paramLabel = "SOCKET",
            description = "Where the running director is asked; unless the file says so: " + RunCommand.CONTROL + ".")
    private Path control;

    @Option(names = "--keys", description = "Print the page docs/signalbox.conf.md, and nothing else.")
    private boolean keys;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        if (keys) {
            print(ConfigPage.markdown(new ConfigKeys(new CommandLine(new RunCommand()).getCommandSpec())));
            return ExitCode.WELL;
        }
        try {
            final RunCommand run = RunCommand.of(words());
            final Written written = run.configure();
            final Configured wanted = written.configured();
            written.warnings().forEach(this::say);
            say("well: " + count(wanted));
            return compare(run.control(), written, wanted);
        } catch (final IpvsadmException | ParameterException wrong) {
            throw new LiveException(wrong.getMessage());
        }
    }

    private List<String> words() {
        final List<String> words = new ArrayList<>();
        if (config != null) {
            words.add("--config=" + config);
        }
        if (control != null) {
            words.add("--control=" + control);
        }
        if (vips != null) {
            words.add("--vips=" + vips);
        }
        if (profile != null) {
            words.add("--profile=" + profile);
        }
        if (routes) {
            words.add("--route");
        }
        rules.forEach(file -> words.add("--rules=" + file));
        keepalived.forEach(file -> words.add("--keepalived=" + file));
        interfaces.forEach(name -> words.add("--interface=" + name));
        return words;
    }

    private static String count(final Configured wanted) {
        final int servers = wanted.services().values().stream()
                .mapToInt(service -> service.servers().size())
                .sum();
        return wanted.services().size() + " services, " + servers + " real servers";
    }

    private int compare(final Path asked, final Written written, final Configured wanted) throws IOException {
        final Optional<RunningConfiguration> running = RunningConfiguration.ask(asked);
        if (running.isEmpty()) {
            say("no director answers at " + asked + ": nothing to compare with");
            return ExitCode.WELL;
        }
        final Difference difference = Difference.between(running.get().configured(), wanted);
        final List<String> restarts = written.restarts(running.get().options());
        restarts.addAll(difference.refusals());
        print(Reload.text(difference.changes()));
        restarts.forEach(this::say);
        return restarts.isEmpty() ? ExitCode.WELL : ExitCode.NO;
    }

    private void print(final String text) {
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
    }

    private void say(final String sentence) {
        final PrintWriter err = spec.commandLine().getErr();
        err.println(sentence);
        err.flush();
    }
}
