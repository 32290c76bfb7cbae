package io.signalbox.director.live;

import io.signalbox.director.HelpOption;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code signalbox rule}: one line of rules is added, edited or deleted while the director runs. */
@Command(
        name = "rule",
        header = "Tell the running director one line of a rules file, or list those of its own words.",
        description = {
            "",
            "snat, dnat and local add a rule; behind 'no' they delete the one that they name. 'edit snat RULE by RULE' puts"
                    + " a rule in the place of another: the first that fits a flow counts. What a rule translates is"
                    + " translated to its end. Any other line of a rules file will do, too.",
            "",
            "Without a line: the rules for which ipvsadm has no words, as 'ipvsadm -S --full' saves them.",
            "",
        },
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done, or printed", "1:refused; a sentence says why", "2:wrong usage, or no director answers"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalbox rule snat --from 10.0.0.0/24 --out-interface eth0 --to 192.0.2.50",
            "  signalbox rule edit snat --from 10.0.0.0/24 --to 192.0.2.50 by --from 10.0.0.0/24 --to 192.0.2.51",
            "  signalbox rule no dnat --protocol tcp --at 192.0.2.50:80 --to 10.0.0.11:8080",
            "  signalbox rule profile rfc-nat",
            "  signalbox rule",
        })
public final class RuleCommand implements Callable<Integer> {
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "LINE", description = "The line's words, behind all options.")
    private List<String> words = List.of();

    @Mixin
    private Asking asking = new Asking();

    @Mixin
    private HelpOption help;

    /** The line has options of its own, and may begin with one. */
    @Spec
    void spec(final CommandSpec own) {
        spec = own;
        own.parser().stopAtPositional(true).unmatchedOptionsArePositionalParams(true);
    }

    @Override
    public Integer call() throws IOException {
        return asking.ask(spec, (OperatorWords.RULE + " " + String.join(" ", words)).strip());
    }
}
