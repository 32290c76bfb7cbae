package io.signalbox.director.manual;

import io.signalbox.director.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.AutoComplete;
import picocli.CommandLine;

/**
 * Writes the manual pages and the completion of bash, from the definitions of the commands, to where a package has them:
 * {@code man/man1/signalbox-run.1}, {@code bash-completion/completions/signalbox}.
 */
public final class Manual {
    private static final String PROGRAM = "signalbox";
    private static final String COMPLETION = "bash-completion/completions/" + PROGRAM;

    private Manual() {}

    /** {@code FOLDER SECONDS}: where it all goes, and when the sources were last changed (SOURCE_DATE_EPOCH). */
    public static void main(final String... args) throws IOException {
        final Path folder = Path.of(args[0]);
        for (final Map.Entry<String, String> file :
                files(Long.parseLong(args[1])).entrySet()) {
            final Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    /** What stands in each file. */
    static Map<String, String> files(final long epochSeconds) {
        final CommandLine program = Main.commandLine();
        final Edition edition = Edition.of(program.getCommandSpec().version()[0], epochSeconds);
        final Map<String, String> files = new TreeMap<>();
        for (final CommandPage page : new CommandPage(program).withAllBelow()) {
            files.put(file(page.name(), CommandPage.SECTION), page.text(edition));
        }
        final CommandLine run = program.getSubcommands().get("run");
        files.put(
                file(ConfigurationPage.NAME, ConfigurationPage.SECTION),
                ConfigurationPage.text(run.getCommandSpec(), edition));
        final IpvsadmPages ipvsadm = new IpvsadmPages(edition);
        files.put(file(IpvsadmPages.IPVSADM, IpvsadmPages.SECTION), ipvsadm.ipvsadm());
        files.put(file(IpvsadmPages.SAVE, IpvsadmPages.SECTION), ipvsadm.save());
        files.put(file(IpvsadmPages.RESTORE, IpvsadmPages.SECTION), ipvsadm.restore());
        files.put(COMPLETION, withoutHashbang(AutoComplete.bash(PROGRAM, Main.commandLine())));
        return files;
    }

    /** It is read by a shell that runs, and is no program. */
    private static String withoutHashbang(final String script) {
        return script.substring(script.indexOf('\n') + 1);
    }

    private static String file(final String name, final int section) {
        return "man/man" + section + "/" + name + "." + section;
    }
}
