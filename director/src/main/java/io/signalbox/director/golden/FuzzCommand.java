package io.signalbox.director.golden;

import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.replay.fuzz.Fuzz;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Looks for scenarios in which Linux and the director do not agree. */
@Command(
        name = "fuzz",
        header = "Makes up scenarios, asks Linux's own IPVS and this director, and says where they differ.",
        description = {
            "Of services, and in every fifth of inside hosts behind a masquerade. A difference is",
            "shrunk to the smallest scenario that still shows it, and kept.",
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:no difference", "1:some differ", "2:wrong usage, or nothing can be recorded here"},
        footerHeading = "%nExamples:%n",
        footer = "  signalbox golden fuzz --seed 1 --count 100")
final class FuzzCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--seed", paramLabel = "N", required = true, description = "Decides all that is random.")
    private long seed;

    @Option(names = "--first", paramLabel = "N", defaultValue = "0", description = "Begin with this scenario.")
    private int first;

    @Option(names = "--count", paramLabel = "K", defaultValue = "20", description = "So many scenarios.")
    private int count;

    @Option(names = "--sip", description = "Only services that keep calls together by their Call-ID.")
    private boolean isSip;

    @Option(names = "--snat", description = "Only inside hosts behind a masquerade, and ports forwarded to them.")
    private boolean isSnat;

    @Option(names = "--ipv6", description = "With --snat: all of it in IPv6.")
    private boolean isIpv6;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            defaultValue = "fuzz-differences",
            description = "Where scenarios that differ are kept (${DEFAULT-VALUE}).")
    private Path keep;

    @Option(names = "--no-shrink", description = "Keep what differs as it is.")
    private boolean isWhole;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        if (count < 1 || first < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--count is at least 1 and --first at least 0, not " + count + " and " + first);
        }
        if (isSip && isSnat) {
            throw new ParameterException(spec.commandLine(), "--sip and --snat are two kinds of scenarios: name one");
        }
        if (isIpv6 && !isSnat) {
            throw new ParameterException(spec.commandLine(), "--ipv6 goes with --snat");
        }
        final Fuzz fuzz = fuzz();
        final List<Fuzz.Difference> differences = fuzz.run(first, count, done -> say(done + " of " + count));
        for (final Fuzz.Difference difference : differences) {
            out().println("DIFFERS  seed " + difference.seed() + " number " + difference.number() + ", kept in "
                    + difference.kept());
            out().print(difference.text().indent(4));
        }
        out().println("seed " + seed + ": " + (count - differences.size()) + " equal, " + differences.size() + " not");
        return differences.isEmpty() ? ExitCode.WELL : ExitCode.NO;
    }

    private Fuzz fuzz() {
        if (isSnat) {
            return isIpv6 ? Fuzz.ofMasqueradeIpv6(seed, keep, !isWhole) : Fuzz.ofMasquerade(seed, keep, !isWhole);
        }
        return isSip ? Fuzz.ofSip(seed, keep, !isWhole) : new Fuzz(seed, keep, !isWhole);
    }

    private void say(final String progress) {
        spec.commandLine().getErr().println(progress);
        spec.commandLine().getErr().flush();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
