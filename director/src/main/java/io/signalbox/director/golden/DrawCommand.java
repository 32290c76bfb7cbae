package io.signalbox.director.golden;

import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.golden.ScenarioDraft;
import io.signalbox.golden.ScenarioException;
import io.signalbox.golden.random.AnyScenario;
import io.signalbox.golden.random.MasqueradeWalk;
import io.signalbox.golden.random.RandomScenario;
import io.signalbox.golden.random.SchedulerWalk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a random scenario down, for people to look at or for a recorder to play. */
@Command(
        name = "draw",
        header = "Writes a random scenario as a folder.",
        description = "It has no 'expected' yet: 'golden record' asks Linux for that.",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it is written", "2:wrong usage, or the folder is there already"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalbox golden draw --seed 1 --number 7 golden/seed-1-7",
            "  signalbox golden draw --seed 1 --scheduler 'sh -b sh-port' golden/random-sh-port",
        })
final class DrawCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The folder that is to hold the scenario.")
    private Path folder;

    @Option(names = "--seed", paramLabel = "N", required = true, description = "Decides all that is random.")
    private long seed;

    @Option(
            names = "--number",
            paramLabel = "K",
            defaultValue = "0",
            description = "The scenario of this number in the sequence of the seed.")
    private int number;

    @Option(names = "--sip", description = "Only services that keep calls together by their Call-ID.")
    private boolean isSip;

    @Option(names = "--snat", description = "Only inside hosts behind a masquerade, and ports forwarded to them.")
    private boolean isSnat;

    @Option(names = "--ipv6", description = "With --snat: all of it in IPv6.")
    private boolean isIpv6;

    @Option(
            names = "--scheduler",
            paramLabel = "NAME",
            description = "Instead: a long walk through the decisions of this scheduler, with its flags if it has any.")
    private String scheduler;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        if (Files.exists(folder)) {
            throw ScenarioException.in(folder, "it is there already");
        }
        draft().write(folder);
        return ExitCode.WELL;
    }

    private ScenarioDraft draft() {
        if (scheduler != null) {
            return SchedulerWalk.of(scheduler, seed);
        }
        if (isSnat) {
            return isIpv6 ? MasqueradeWalk.ofIpv6(seed, number) : MasqueradeWalk.of(seed, number);
        }
        return isSip ? RandomScenario.ofSip(seed, number) : AnyScenario.of(seed, number);
    }
}
