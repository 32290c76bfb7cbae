package io.signalbox.director.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.director.Main;
import io.signalbox.ipvsadm.Invocation;
import io.signalbox.ipvsadm.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The manual says of each command what there is to say, and programs that read manual pages have nothing to complain of. */
class ManualTest {
    /** 2026-01-01T00:00:00Z. */
    private static final long NEW_YEAR = 1_767_225_600L;

    @TempDir
    Path folder;

    @Test
    void shouldHaveAPageForEachCommandThatNamesAllItsOptions() {
        final Map<String, String> files = Manual.files(NEW_YEAR);

        assertThat(commands(Main.commandLine())).hasSizeGreaterThan(20).allSatisfy(command -> {
            final String name = command.qualifiedName("-");
            final String page = plain(files.get("man/man1/" + name + ".1"));
            for (final OptionSpec option : command.options()) {
                assertThat(page).as(name).contains(List.of(option.names()));
            }
            assertThat(page)
                    .as(name)
                    .contains("\n" + name + " - ", " 2026-01-01 ")
                    .doesNotContain("${");
        });
    }

    @Test
    void shouldTellOfEachKeyAndOfAllOfIpvsadm() {
        final Map<String, String> files = Manual.files(NEW_YEAR);

        assertThat(plain(files.get("man/man5/signalbox.conf.5")))
                .contains("journal.level", "limits.connections", "sysctl.NAME", "timeouts.tcp_fin");
        final Invocation.Say help = (Invocation.Say) Invocation.parse(List.of("--help"), Names.NONE);
        assertThat(plain(files.get("man/man8/ipvsadm.8")).lines())
                .containsAll(help.text().lines().skip(2).toList());
    }

    /** Each begins a word that reads as a macro, or is one of another meaning there. */
    @Test
    void shouldWriteTextThatLooksLikeAMacroAsText() {
        final String page = new Roff("x", 1, Edition.of("x 1", NEW_YEAR))
                .verbatim(".so /etc/passwd\n'quoted' \\n a-b ^ ~ `c`\n")
                .toString();

        assertThat(page)
                .endsWith(".nf\n\\&.so /etc/passwd\n\\(aqquoted\\(aq \\en a\\-b \\(ha \\(ti \\(gac\\(ga\n.fi\n");
    }

    @Test
    void shouldSatisfyMandocAndMan() throws IOException, InterruptedException {
        final List<String> pages = written("man");
        assertThat(pages).hasSizeGreaterThan(30);
        final boolean hasMandoc = isThere("mandoc");
        final boolean hasMan = isThere("man") && isThere("groff");
        assumeThat(hasMandoc || hasMan).as("mandoc, or man and groff").isTrue();

        if (hasMandoc) {
            assertThat(run("mandoc -Tlint -Wwarning \"$@\"", pages)).isEmpty();
        }
        if (hasMan) {
            assertThat(run("for page; do man --warnings -E UTF-8 -l -Tutf8 -Z \"$page\" 2>&1 > /dev/null; done", pages))
                    .isEmpty();
        }
    }

    @Test
    void shouldCompleteCommandsAndOptionsInBash() throws IOException, InterruptedException {
        final Path completion = folder.resolve(written("bash-completion").get(0));

        assertThat(run("bash -n \"$@\"", List.of(completion.toString()))).isEmpty();
        assertThat(completed(completion, "signalbox", "jour")).containsExactly("journal");
        assertThat(completed(completion, "signalbox", "journal", "v")).containsExactly("verify");
        assertThat(completed(completion, "signalbox", "run", "--take")).containsExactly("--take-over");
    }

    /** What bash would offer for the last of these words; it knows of compopt only while somebody types. */
    private static List<String> completed(final Path completion, final String... words)
            throws IOException, InterruptedException {
        final String script =
                "compopt() { :; }; source \"$1\"; shift; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMP_LINE=\"$*\";"
                        + " COMP_POINT=${#COMP_LINE}; _complete_signalbox; printf '%s\\n' \"${COMPREPLY[@]}\"";
        final List<String> arguments = new ArrayList<>(List.of(completion.toString()));
        arguments.addAll(Arrays.asList(words));
        return run(script, arguments).lines().map(String::strip).toList();
    }

    private static Stream<CommandSpec> commandsBelow(final CommandLine command) {
        return Stream.concat(
                Stream.of(command.getCommandSpec()),
                command.getSubcommands().values().stream().flatMap(ManualTest::commandsBelow));
    }

    private static List<CommandSpec> commands(final CommandLine program) {
        return commandsBelow(program).toList();
    }

    /** The files below this one, as a package has them. */
    private List<String> written(final String below) throws IOException {
        Manual.main(folder.toString(), String.valueOf(NEW_YEAR));
        try (Stream<Path> files = Files.walk(folder.resolve(below))) {
            return files.filter(Files::isRegularFile)
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isThere(final String program) throws IOException, InterruptedException {
        return !run("type -P \"$1\" || true", List.of(program)).isEmpty();
    }

    private static String run(final String script, final List<String> arguments)
            throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of("bash", "-c", script, "bash"));
        command.addAll(arguments);
        final Process bash =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        bash.getOutputStream().close();
        final String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        bash.waitFor();
        return said;
    }

    /** Without what roff needs to have it as it is. */
    private static String plain(final String page) {
        return page.replace("\\-", "-")
                .replace("\\(aq", "'")
                .replace("\\(ga", "`")
                .replace("\\(ha", "^")
                .replace("\\(ti", "~")
                .replace("\\(dq", "\"")
                .replace("\\fB", "")
                .replace("\\fR", "")
                .replace("\\&", "")
                .replace("\\e", "\\");
    }
}
