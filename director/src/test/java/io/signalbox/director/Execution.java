package io.signalbox.director;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** A command line, executed within the test's own process: what it exits with and what it prints. */
public record Execution(int exitCode, String out, String err) {

    public static Execution of(final Object... args) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final CommandLine program = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        final String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            words[i] = args[i].toString();
        }
        return new Execution(program.execute(words), out.toString(), err.toString());
    }
}
