package io.signalbox.director.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.signalbox.director.Execution;
import io.signalbox.golden.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The numbers shown of a choice lead to it, in every recording of a scheduler. */
class WhyTest {
    private final ObjectMapper mapper = new ObjectMapper();

    static Stream<String> recordingsOfSchedulers() throws IOException {
        try (Stream<Path> folders = Files.list(Scenarios.folder())) {
            return folders
                    .map(folder -> folder.getFileName().toString())
                    .filter(name -> name.startsWith("sched-") || name.startsWith("random-"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("recordingsOfSchedulers")
    void shouldShowNumbersThatLeadToTheChoice(final String recording, @TempDir final Path home) throws IOException {
        final Path journal = home.resolve("journal");
        Execution.of("replay", Scenarios.folder().resolve(recording), "--journal", journal);
        final List<JsonNode> scheduled = scheduled(journal);
        assertThat(scheduled).isNotEmpty();

        final JsonNode first = scheduled.get(0);
        final Execution why = Execution.of("journal", "why", journal, first.get("event"), "--json");

        assertThat(why.exitCode()).as(why.err()).isZero();
        assertThat(mapper.readTree(why.out()).get("decision")).isEqualTo(first);
        for (final JsonNode decision : scheduled) {
            assertThat(new ChoiceMadeAgain(decision).server())
                    .as(decision.toString())
                    .isEqualTo(chosen(decision));
        }
    }

    /** Every packet for which a scheduler was asked. An ICMP error is scheduled by what it quotes, which is not shown. */
    private List<JsonNode> scheduled(final Path journal) throws IOException {
        final List<JsonNode> scheduled = new ArrayList<>();
        for (final String line : Execution.of("journal", "print", journal, "--json")
                .out()
                .lines()
                .toList()) {
            final JsonNode record = mapper.readTree(line);
            if (record.has("scheduler") && !record.has("icmp_type")) {
                scheduled.add(record);
            }
        }
        return scheduled;
    }

    private static int chosen(final JsonNode decision) {
        final JsonNode servers = decision.get("candidates");
        return IntStream.range(0, servers.size())
                .filter(server -> servers.get(server).get("chosen").asBoolean())
                .findFirst()
                .orElse(ChoiceMadeAgain.NONE);
    }
}
