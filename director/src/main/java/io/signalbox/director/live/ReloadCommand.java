package io.signalbox.director.live;

import io.signalbox.director.HelpOption;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code signalbox reload}: a running director does what its files say now. */
@Command(
        name = "reload",
        header = "Have a running director do what its files say now.",
        description = {
            "",
            "It reads its file of configuration and its rules again, applies what differs from what runs, and nothing"
                    + " else, and prints it, one change in each line. Services that are written as they run keep their"
                    + " connections. What was changed by ipvsadm since is changed back: 'signalbox check' shows"
                    + " beforehand what would differ. Where something needs a restart it is named, and nothing is"
                    + " applied.",
            "",
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:what differed was applied",
            "1:something needs a restart, or was refused; a sentence says what",
            "2:a file is wrong, and nothing was changed; or no director answers",
        },
        footerHeading = "%nExamples:%n",
        footer = "  signalbox check --config /etc/signalbox/signalbox.conf && signalbox reload")
public final class ReloadCommand implements Callable<Integer> {
    /** What a director is asked. */
    static final String QUESTION = "reload";

    @Spec
    private CommandSpec spec;

    @Mixin
    private Asking asking = new Asking();

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        return asking.ask(spec, QUESTION);
    }
}
