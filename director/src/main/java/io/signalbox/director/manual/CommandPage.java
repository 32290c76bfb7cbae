package io.signalbox.director.manual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The manual page of one command: all that its {@code --help} says, in the order in which a manual page says it. */
final class CommandPage {
    static final int SECTION = 1;
    /** Nothing is to be wrapped here; whoever shows the page does. */
    private static final int WIDE = 10_000;

    private final CommandLine command;
    private final CommandSpec spec;
    private final UsageMessageSpec usage;

    CommandPage(final CommandLine command) {
        this.command = command;
        spec = command.getCommandSpec();
        usage = spec.usageMessage();
    }

    /** As a file is named: {@code signalbox-journal-who}. */
    String name() {
        return spec.qualifiedName("-");
    }

    String text(final Edition edition) {
        final Roff page = new Roff(name(), SECTION, edition);
        page.section("NAME").text(name() + " - " + summary());
        page.section("SYNOPSIS").text(synopsis());
        describe(page);
        parameters(page);
        options(page);
        commands(page);
        exitCodes(page);
        examples(page);
        seeAlso(page);
        return page.toString();
    }

    /** One clause: as the lists of apropos(1) have them. */
    private String summary() {
        final String header = usage.header().length > 0 ? usage.header()[0] : usage.description()[0];
        final String clause = header.endsWith(".") ? header.substring(0, header.length() - 1) : header;
        return clause.substring(0, 1).toLowerCase(Locale.ROOT) + clause.substring(1);
    }

    private String synopsis() {
        command.setUsageHelpAutoWidth(false).setUsageHelpWidth(WIDE);
        return new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF))
                .synopsis(0)
                .strip();
    }

    private void describe(final Roff page) {
        page.section("DESCRIPTION");
        final List<String> paragraphs = lines(usage.description());
        if (paragraphs.isEmpty()) {
            page.text(usage.header()[0]);
        }
        paragraphs.forEach(page::paragraph);
    }

    private void parameters(final Roff page) {
        final List<PositionalParamSpec> shown = spec.positionalParameters().stream()
                .filter(one -> !one.hidden())
                .toList();
        if (!shown.isEmpty()) {
            page.section("ARGUMENTS");
            shown.forEach(one -> page.item(Roff.italic(one.paramLabel()), text(one)));
        }
    }

    private void options(final Roff page) {
        final List<OptionSpec> shown =
                spec.options().stream().filter(option -> !option.hidden()).toList();
        if (!shown.isEmpty()) {
            page.section("OPTIONS");
            shown.forEach(option -> page.item(term(option), text(option)));
        }
    }

    private static String term(final OptionSpec option) {
        final String names = Arrays.stream(option.names()).map(Roff::bold).collect(Collectors.joining(", "));
        return option.arity().max() == 0 ? names : names + "=" + Roff.italic(option.paramLabel());
    }

    private static String text(final ArgSpec option) {
        return String.join("\n", lines(option.description()));
    }

    private void commands(final Roff page) {
        final List<CommandPage> pages = below();
        if (!pages.isEmpty()) {
            page.section("COMMANDS");
            pages.forEach(one -> page.item(Roff.bold(one.spec.name()), one.sentence()));
        }
    }

    private String sentence() {
        return usage.header().length > 0 ? usage.header()[0] : usage.description()[0];
    }

    /** The commands that are named behind this one. */
    List<CommandPage> below() {
        return spec.subcommands().values().stream().map(CommandPage::new).toList();
    }

    /** This one, and all that are below it. */
    List<CommandPage> withAllBelow() {
        final List<CommandPage> all = new ArrayList<>(List.of(this));
        below().forEach(page -> all.addAll(page.withAllBelow()));
        return all;
    }

    private void exitCodes(final Roff page) {
        final Map<String, String> codes = usage.exitCodeList();
        if (!codes.isEmpty()) {
            page.section("EXIT STATUS");
            codes.forEach((code, meaning) -> page.item(Roff.bold(code.strip()), meaning.formatted()));
        }
    }

    private void examples(final Roff page) {
        if (usage.footer().length > 0) {
            page.section("EXAMPLES").verbatim(String.join("\n", usage.footer()).formatted());
        }
    }

    private void seeAlso(final Roff page) {
        final List<String> others = new ArrayList<>();
        if (spec.parent() == null) {
            others.addAll(List.of("signalbox.conf(5)", "ipvsadm(8)"));
        } else {
            others.add(spec.parent().qualifiedName("-") + "(" + SECTION + ")");
        }
        below().forEach(one -> others.add(one.name() + "(" + SECTION + ")"));
        page.section("SEE ALSO").text(String.join(", ", others));
    }

    /** Empty ones are space on a terminal. */
    private static List<String> lines(final String... text) {
        return Arrays.stream(text)
                .filter(line -> !line.isBlank())
                .map(String::formatted)
                .toList();
    }
}
