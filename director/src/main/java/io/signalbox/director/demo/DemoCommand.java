package io.signalbox.director.demo;

import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.director.Page;
import io.signalbox.director.lab.Lab;
import io.signalbox.replay.TemporaryFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the director at work on recordings of the real kernel, and that it notices a change. */
@Command(
        name = "demo",
        header = "Half a minute of reading: recordings of Linux replayed, compared, explained; real traffic directed.",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all was as told",
            "1:something was not",
        })
public final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        final Path recordings = Recordings.folder();
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            final boolean isWell = tell(page(), recordings, folder.path());
            return isWell ? ExitCode.WELL : ExitCode.NO;
        }
    }

    private boolean tell(final Page page, final Path recordings, final Path folder) throws IOException {
        final OnePacket nat = OnePacket.of(recordings.resolve("dnat-basic"));
        final Path wlc = recordings.resolve("sched-wlc");
        final String kernel = nat.kernel();
        page.opening(
                "Signalbox gets what a real director, " + kernel + " with IPVS, got while it was recorded, and must");
        page.opening("send what that one sent, byte for byte. Each number below was computed just now.");
        boolean isWell = nat.tellWhole(page);
        isWell &= OnePacket.of(recordings.resolve("dr-basic")).tellShortly(page, "Direct routing");
        isWell &= OnePacket.of(recordings.resolve("tun-basic")).tellShortly(page, "Tunnel");
        isWell &= WhyThisServer.tell(page, wlc, folder.resolve("journal"));
        isWell &= AllRecordings.tell(page, recordings, kernel);
        isWell &= ChangedWeight.tell(page, wlc, folder.resolve("sched-wlc"), this::replay);
        isWell &= tellLive(page);
        tellNext(page);
        return isWell;
    }

    /** Real programs on real interfaces, where this user may have some. */
    private boolean tellLive(final Page page) {
        page.heading("On real interfaces: 'signalbox lab nat', between network namespaces of this machine");
        if (!Lab.obstacle().isEmpty()) {
            page.line("not shown here: " + Lab.obstacle());
            return true;
        }
        final StringWriter said = new StringWriter();
        final CommandLine lab = spec.parent().subcommands().get("lab");
        final int exitCode = lab.setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .execute("nat", "--servers", "2", "--requests", "6");
        page.line(said.toString().strip());
        return page.verdict(exitCode != ExitCode.NO, exitCode == ExitCode.WELL ? "it was as told" : "");
    }

    private static void tellNext(final Page page) {
        page.heading("Try next");
        page.line("./signalbox replay golden-pcaps/scenarios/sched-wlc --journal /tmp/journal");
        page.line("./signalbox journal print /tmp/journal --service 192.0.2.10:80 -v");
        page.line("./signalbox golden new mine --rules your.rules --pcap eth0=your.pcap");
    }

    private int replay(final Path scenario) {
        final CommandLine replay = spec.parent().subcommands().get("replay");
        final PrintWriter unheard = new PrintWriter(new StringWriter());
        return replay.setOut(unheard).setErr(unheard).execute(scenario.toString());
    }

    private Page page() {
        final CommandLine command = spec.commandLine();
        return new Page(command.getOut(), command.getColorScheme().ansi().enabled());
    }
}
