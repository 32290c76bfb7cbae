package io.signalbox.director;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.OptionSpec;

class HelpOptionTest {

    /** All but the program itself and picocli's own {@code help}. */
    static Stream<CommandLine> commands() {
        return below(Main.commandLine());
    }

    private static Stream<CommandLine> below(final CommandLine command) {
        return command.getSubcommands().values().stream()
                .filter(below -> !(below.getCommand() instanceof HelpCommand))
                .flatMap(below -> Stream.concat(Stream.of(below), below(below)));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldBeThereWithEveryCommand(final CommandLine command) {
        final OptionSpec help = command.getCommandSpec().findOption("--help");
        assertThat(help).as(command.getCommandName()).isNotNull();
        assertThat(help.names()).containsExactly("-h", "--help");
        assertThat(help.usageHelp()).isTrue();
        assertThat(help.userObject()).as("who declares it").isInstanceOf(Field.class);
        assertThat(((Field) help.userObject()).getDeclaringClass()).isEqualTo(HelpOption.class);
    }
}
