package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.director.live.Control.Answer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any line of a rules file can be told, whatever it begins with. */
class RuleCommandTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " -A -t 192.0.2.10:80 -s rr",
                " --set 300 60 30",
                " snat --from 10.0.0.0/24 --to 192.0.2.50",
                " net.ipv4.vs.conn_reuse_mode=0"
            })
    void shouldAskWhatFollowsItsOwnOptions(final String line) throws IOException {
        final Path path = folder.resolve("control");
        try (Control control = Control.open(path, (question, caller) -> new Answer(0, question.line()))) {
            final String words = "rule --control " + path + line;
            assertThat(Execution.of((Object[]) words.split(" "))).isEqualTo(new Execution(0, "rule" + line, ""));
        }
    }
}
