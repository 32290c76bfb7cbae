package io.signalbox.director;

import io.signalbox.golden.ScenarioException;
import io.signalbox.golden.pcap.PcapException;
import io.signalbox.ipvsadm.IpvsadmException;
import io.signalbox.replay.capture.CaptureException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Input that cannot be used becomes one sentence and exit code 2; everything else is our fault, and shown whole. */
final class Trouble {
    private Trouble() {}

    static int tell(final Exception trouble, final CommandLine command, final ParseResult parsed) throws Exception {
        if (!isOfInput(trouble)) {
            throw trouble;
        }
        command.getErr().println("signalbox: " + sentence(trouble));
        return CommandLine.ExitCode.USAGE;
    }

    private static boolean isOfInput(final Exception trouble) {
        return trouble instanceof ScenarioException
                || trouble instanceof CaptureException
                || trouble instanceof PcapException
                || trouble instanceof IpvsadmException
                || trouble instanceof IOException;
    }

    /** What the file system throws names the file, but tells the cause by its class alone. */
    private static String sentence(final Exception trouble) {
        return trouble instanceof FileSystemException ? trouble.toString() : trouble.getMessage();
    }
}
