package io.signalbox.director.golden;

import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.golden.dialogue.Dialogue;
import io.signalbox.golden.dialogue.DialogueGenerator;
import io.signalbox.golden.dialogue.Mistakes;
import io.signalbox.golden.recorder.DialogueRecorder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks the real {@code ipvsadm} what it answers. */
@Command(
        name = "ask",
        header = "Asks Linux's own ipvsadm every line of a dialogue, and keeps its answers.",
        description = {
            "",
            "A dialogue is a text file: behind '$ ipvsadm' stands what is told, below it what Linux answered. The tool"
                    + " runs on Linux's own kernel, as a program (Debian's user-mode-linux), and touches nothing of this"
                    + " machine. Hosts have the names of the file 'hosts' beside the dialogue.",
            "",
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all lines were answered", "2:nothing can be asked here"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalbox golden ask golden-pcaps/dialogues/configurations.txt",
            "  signalbox golden ask --configurations 200 --seed 7 more.txt",
        })
final class AskCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Dialogues; they are written anew.")
    private List<Path> files;

    @Option(
            names = "--configurations",
            paramLabel = "N",
            description = "Ask so many configurations, made up, with all listings, instead of what the files say.")
    private int configurations;

    @Option(
            names = "--mistakes",
            description = "Ask every command with every option, and every option's values, instead.")
    private boolean mistakes;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Which configurations. Default: 1.")
    private long seed;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        for (final Path file : files) {
            final Path hosts = file.toAbsolutePath().resolveSibling("hosts");
            final Dialogue answered = DialogueRecorder.ask(dialogue(file), hosts);
            answered.write(file);
            spec.commandLine().getOut().println("asked " + answered.turns().size() + " lines of " + file);
        }
        return ExitCode.WELL;
    }

    private Dialogue dialogue(final Path file) {
        if (mistakes) {
            return Mistakes.all();
        }
        return configurations > 0 ? DialogueGenerator.generate(seed, configurations) : Dialogue.read(file);
    }
}
