package io.signalbox.director.live;

import io.signalbox.director.live.Control.Answer;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code --control}, and a question that is asked there. */
final class Asking {
    @Option(
            names = "--control",
            paramLabel = "SOCKET",
            defaultValue = RunCommand.CONTROL,
            description = "Where the director is asked. Default: " + RunCommand.CONTROL + ".")
    private Path control;

    /** The socket. */
    Path control() {
        return control;
    }

    /** Prints the answer, and complains of what it complains of; returns its exit code. */
    int ask(final CommandSpec spec, final String question) throws IOException {
        final Answer answer = Control.ask(control, question);
        spec.commandLine().getOut().print(answer.text());
        spec.commandLine().getOut().flush();
        spec.commandLine().getErr().print(answer.trouble());
        spec.commandLine().getErr().flush();
        return answer.exitCode();
    }
}
