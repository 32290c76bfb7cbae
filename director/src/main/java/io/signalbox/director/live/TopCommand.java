package io.signalbox.director.live;

import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.director.live.Control.Answer;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code signalbox top}: what a running director does, again and again. */
@Command(
        name = "top",
        header = "Watch a running director: services by their load, and why packets are dropped.",
        description = {
            "",
            "Prints the busiest services and their real servers, with rates as 'ipvsadm -L --rate' has them, and why"
                    + " packets were dropped since the page before ('signalbox explain REASON' says what a reason"
                    + " means), also those that a port lost. On a terminal each page takes the place of the one before, until Ctrl-C.",
            "",
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:so many pages were printed", "2:wrong usage, or no director answers"},
        footerHeading = "%nExamples:%n",
        footer = {"  signalbox top", "  signalbox top --sort bytes --every 5", "  signalbox top --pages 1"})
public final class TopCommand implements Callable<Integer> {
    private static final String HOME_AND_CLEAR = "\033[H\033[2J";
    private static final int MAX_SECONDS = 3_600;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--sort",
            paramLabel = "BY",
            defaultValue = "connections",
            description = "What comes first: connections (begun in a second), active (of them there are), packets or"
                    + " bytes. Default: connections.")
    private TopPage.Order order;

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description =
                    "From one page to the next, 1 to " + MAX_SECONDS + ". Default: 2, as often as statistics move.")
    private int seconds;

    @Option(names = "--pages", paramLabel = "N", description = "So many pages. Default: without end.")
    private int pages = Integer.MAX_VALUE;

    @Mixin
    private Asking asking;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (seconds < 1 || seconds > MAX_SECONDS) {
            throw new ParameterException(spec.commandLine(), "--every takes 1 to " + MAX_SECONDS);
        }
        final boolean isTerminal = System.console() != null;
        TopSample before = ask();
        for (int page = 0; page < pages; page++) {
            if (page > 0) {
                TimeUnit.SECONDS.sleep(seconds);
            }
            final TopSample now = page == 0 ? before : ask();
            final TopScreen screen = isTerminal ? TopScreen.ofTerminal() : TopScreen.ENDLESS;
            show((isTerminal ? HOME_AND_CLEAR : "") + TopPage.of(before, now, order, screen));
            before = now;
        }
        return ExitCode.WELL;
    }

    private TopSample ask() throws IOException {
        final Answer answer = Control.ask(asking.control(), TopSample.QUESTION);
        if (answer.exitCode() != ExitCode.WELL) {
            throw new IOException("the director at " + asking.control() + ": "
                    + answer.trouble().strip());
        }
        return TopSample.parse(answer.text());
    }

    private void show(final String text) {
        final PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }
}
