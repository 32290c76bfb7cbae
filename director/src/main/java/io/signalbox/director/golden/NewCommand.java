package io.signalbox.director.golden;

import static io.signalbox.director.golden.GoldenRun.counted;

import io.signalbox.decision.Verdict;
import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.golden.Topology;
import io.signalbox.golden.address.Ip;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a scenario folder from one's own rules and captures. */
@Command(
        name = "new",
        header = "Makes a scenario of your own rules and captures, to be accepted and run.",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:made",
            "2:rules or captures cannot be read, and nothing was made",
        },
        footerHeading = "%nExamples:%n",
        footer = "  signalbox golden new shop --rules my.rules --pcap eth0=my.pcap")
final class NewCommand implements Callable<Integer> {
    private static final String PLAIN_NAME = "[A-Za-z0-9_][A-Za-z0-9._-]*";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The scenario's name: a new folder of that name.")
    private String name;

    @Option(
            names = "--rules",
            paramLabel = "FILE",
            required = true,
            description = "The director's rules, as ipvsadm-save -n (ipvsadm -S -n) prints them.")
    private Path rules;

    @Option(
            names = "--pcap",
            paramLabel = "PORT=FILE",
            required = true,
            description = "What an interface of the director saw (pcap, pcapng); once for each interface.")
    private List<String> given;

    @Option(
            names = "--topology",
            paramLabel = "FILE",
            description = "The director's surroundings, a topology.json; else they are guessed from the captures.")
    private Path topology;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "golden",
            description = "Where the new folder is put. Default: ${DEFAULT-VALUE}.")
    private Path dir;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        checkName();
        final SortedMap<String, Path> captures = captures();
        final Path folder = dir.resolve(name).normalize();
        report(folder, new NewScenario(folder, rules, captures, Optional.ofNullable(topology)).make());
        return ExitCode.WELL;
    }

    /** The name becomes a folder's. */
    private void checkName() {
        if (!name.matches(PLAIN_NAME)) {
            throw wrong("'" + name + "' is no name for a scenario: letters, digits, and . _ - not in front");
        }
    }

    private SortedMap<String, Path> captures() {
        final SortedMap<String, Path> captures = new TreeMap<>();
        for (final String pair : given) {
            final int equals = pair.indexOf('=');
            final String port = pair.substring(0, Math.max(equals, 0));
            if (!Topology.isInterfaceName(port)) {
                throw wrong("'" + pair + "' is no PORT=FILE; a port has 1 to 15 letters, digits, and . _ -");
            }
            if (captures.put(port, Path.of(pair.substring(equals + 1))) != null) {
                throw wrong("--pcap " + port + "= is given twice; an interface has one capture");
            }
        }
        return captures;
    }

    private ParameterException wrong(final String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private void report(final Path folder, final NewScenario.Made made) {
        final PrintWriter out = spec.commandLine().getOut();
        final String leftOut =
                made.leftOut() == 0 ? "" : "; " + made.leftOut() + " that the director itself had sent were left out";
        out.println("made " + folder + ": " + counted(made.frames(), "frame") + " in" + leftOut);
        if (topology == null) {
            out.println("guessed: " + guesses(made.topology()));
            out.println("correct it in " + folder.resolve("topology.json")
                    + ": interfaces (mac, mtu, addresses), neighbours (who has which mac), routes");
        }
        out.println("a first run: " + verdicts(made.firstRun().verdicts()));
        made.firstRun().notes().forEach(note -> out.println("note: " + note));
        out.println("next: signalbox golden accept " + folder);
        out.flush();
    }

    private static String guesses(final Topology topology) {
        final String ports =
                topology.interfaces().values().stream().map(NewCommand::port).collect(Collectors.joining(", "));
        final String gateways = topology.routes().stream()
                .filter(route -> route.to().length() == 0)
                .flatMap(route -> route.via().stream())
                .map(Ip::text)
                .collect(Collectors.joining(" and "));
        return ports + (gateways.isEmpty() ? "" : "; clients by the gateway " + gateways) + "; "
                + counted(topology.neighbours().size(), "neighbour");
    }

    private static String port(final Topology.Interface port) {
        final String addresses = port.addresses().stream().map(Object::toString).collect(Collectors.joining(" "));
        return port.name() + " is " + port.mac() + (addresses.isEmpty() ? "" : " with " + addresses);
    }

    private static String verdicts(final Map<Verdict, Long> verdicts) {
        return verdicts.isEmpty()
                ? "no frame at all"
                : verdicts.entrySet().stream()
                        .map(entry -> entry.getValue() + " "
                                + entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                        .collect(Collectors.joining(", "));
    }
}
