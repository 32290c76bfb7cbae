package io.signalbox.director.doctor;

import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.director.doctor.Finding.Grade;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code signalbox doctor}: can this host have a director? */
@Command(
        name = "doctor",
        header = "Tell whether this host and its interfaces can have a director.",
        description = {
            "",
            "Looks at capabilities, nftables, the kernel's own IPVS, the temporary folder, and at each interface's"
                    + " state, MTU, queues and offloads. Changes nothing. Each line begins with well, note or wrong,"
                    + " and says what to do.",
            "",
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:nothing is wrong", "1:something is wrong, and 'signalbox run' would fail or do harm"},
        footerHeading = "%nExamples:%n",
        footer = "  signalbox doctor -i eth0 -i eth1")
public final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-i", "--interface"},
            paramLabel = "NAME",
            description = "An interface to look at, too; may be given several times.")
    private List<String> interfaces = List.of();

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() {
        final PrintWriter out = spec.commandLine().getOut();
        final List<Finding> findings =
                new Examination(Machine.THIS, System.getProperty("java.io.tmpdir")).of(interfaces);
        for (final Finding finding : findings) {
            out.printf("%-5s %s: %s%n", grade(finding.grade()), finding.subject(), finding.sentence());
        }
        out.flush();
        return findings.stream().anyMatch(finding -> finding.grade() == Grade.WRONG) ? ExitCode.NO : ExitCode.WELL;
    }

    private static String grade(final Grade grade) {
        return grade.name().toLowerCase(Locale.ROOT);
    }
}
