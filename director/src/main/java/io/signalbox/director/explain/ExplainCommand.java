package io.signalbox.director.explain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.signalbox.decision.Reason;
import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code signalbox explain}: what a decision's reason means, and what to do about it. */
@Command(
        name = "explain",
        header = "Say what a decision's reason means, and what to do about it.",
        description = {
            "",
            "Every event ends with one reason, which journals, reports and counters name. This prints, of one or of all:"
                    + " the number that stands for it in journals, what became of the event, what it means, the counter"
                    + " in the reports of replay --json, and what the operator does where something can be done.",
            "",
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:explained", "2:there is no such reason"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalbox explain NO_SERVER",
            "  signalbox explain --json | grep DROPPED",
            "",
            "What one packet met with, with all its numbers, tells 'signalbox journal why'.",
        })
public final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "REASON",
            converter = ByName.class,
            description = "The reason's name, such as NO_SERVER; all reasons unless it is given.")
    private Reason reason;

    @Option(names = "--json", description = "Print JSON, an object a line for each reason.")
    private boolean json;

    @Option(names = "--markdown", description = "Print the page docs/reasons.md.")
    private boolean markdown;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() {
        final PrintWriter out = spec.commandLine().getOut();
        final List<Reason> reasons = reason == null ? ReasonPage.all() : List.of(reason);
        if (markdown) {
            out.print(ReasonPage.markdown(reasons));
        } else if (json) {
            reasons.forEach(each -> out.println(json(each)));
        } else {
            out.print(ReasonPage.text(reasons));
        }
        out.flush();
        return ExitCode.WELL;
    }

    private static ObjectNode json(final Reason reason) {
        final ObjectNode object = new ObjectMapper().createObjectNode();
        object.put("reason", reason.name());
        object.put("id", reason.id());
        object.put("verdict", reason.verdict().name());
        object.put("meaning", reason.meaning());
        object.put("counter", reason.counter());
        if (!reason.advice().isEmpty()) {
            object.put("advice", reason.advice());
        }
        return object;
    }

    private static final class ByName implements ITypeConverter<Reason> {
        @Override
        public Reason convert(final String text) {
            final String name = text.toUpperCase(Locale.ROOT);
            return ReasonPage.all().stream()
                    .filter(reason -> reason.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is no reason" + like(name)));
        }

        private static String like(final String name) {
            final List<String> names = Arrays.stream(Reason.values())
                    .map(Reason::name)
                    .filter(other -> other.contains(name) || name.contains(other))
                    .toList();
            return names.isEmpty()
                    ? "; 'signalbox explain' prints all there are"
                    : "; there is " + String.join(", ", names);
        }
    }
}
