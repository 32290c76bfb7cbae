package io.signalbox.director;

import io.signalbox.golden.FileTrouble;
import io.signalbox.golden.InputException;
import io.signalbox.ring.StageFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Where every exception ends: one sentence on stderr, and an exit code. */
public final class Trouble implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final String OURS = "io.signalbox.";

    @Override
    public int handleParseException(final ParameterException wrong, final String[] args) {
        final CommandLine command = wrong.getCommandLine();
        say(command, wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
        command.getErr().println("Try '" + name(command) + " --help'.");
        return ExitCode.WRONG_INPUT;
    }

    @Override
    public int handleExecutionException(final Exception trouble, final CommandLine command, final ParseResult parsed) {
        say(command, end(trouble));
        return exitCode(trouble);
    }

    /** What a program ends with. */
    public static int exitCode(final Exception trouble) {
        return isOfTheInput(trouble) ? ExitCode.WRONG_INPUT : ExitCode.OWN_FAULT;
    }

    /** What a program says as it ends; of its own fault, in a second line, whoever mends it begins at. */
    public static String end(final Exception trouble) {
        return isOfTheInput(trouble)
                ? sentence(trouble)
                : "the director's own fault: " + fault(trouble) + "\n  " + place(trouble) + "; please report it.";
    }

    /** Whether what was given is to blame, or the disk, and not the director. */
    public static boolean isOfTheInput(final Exception trouble) {
        return trouble instanceof InputException
                || trouble instanceof IOException
                || trouble instanceof UncheckedIOException;
    }

    private static void say(final CommandLine command, final String sentence) {
        command.getErr().println("signalbox: " + sentence.stripTrailing());
    }

    private static String name(final CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }

    /** What is wrong with the input, for people. */
    public static String sentence(final Exception trouble) {
        if (trouble instanceof UncheckedIOException wrapped) {
            return sentence(wrapped.getCause());
        }
        return trouble instanceof FileSystemException refusal
                ? refusal.getFile() + ": " + FileTrouble.cause(refusal)
                : String.valueOf(trouble.getMessage());
    }

    /** A stage's failure and a broken law say all that is known; of anything else its kind may help. */
    private static String fault(final Exception trouble) {
        return trouble instanceof StageFailure || trouble instanceof IllegalStateException
                ? trouble.getMessage()
                : trouble.toString();
    }

    /** The innermost line of ours, at which whoever mends it begins. */
    private static String place(final Exception trouble) {
        Throwable root = trouble;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        for (final StackTraceElement line : root.getStackTrace()) {
            if (line.getClassName().startsWith(OURS)) {
                return "at " + line;
            }
        }
        return "at a place unknown";
    }
}
