package io.signalbox.director.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.signalbox.decision.Reason;
import io.signalbox.director.Execution;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplainCommandTest {
    @Test
    void shouldExplainOneReason() {
        final Execution explain = Execution.of("explain", "no_server");

        assertThat(explain.exitCode()).isZero();
        assertThat(explain.out()).isEqualTo("""
                NO_SERVER (26), answered
                  meaning  the service has no real server that takes new connections
                  counter  reasons.NO_SERVER
                  advice   check weights, thresholds and health of the service's real servers
                """);
    }

    @Test
    void shouldExplainEveryReasonThatADecisionCanHave() throws IOException {
        final List<String> lines =
                Execution.of("explain", "--json").out().lines().toList();

        assertThat(lines).hasSize(Reason.values().length - 1);
        for (final String line : lines) {
            final JsonNode reason = new ObjectMapper().readTree(line);
            assertThat(Reason.valueOf(reason.get("reason").asText()).id())
                    .isEqualTo(reason.get("id").asInt());
            assertThat(reason.get("meaning").asText()).isNotEmpty();
        }
        assertThat(Execution.of("explain").out())
                .contains("\nTABLE_FULL (97), dropped\n", "\nNOT_CLAIMED (60), left to");
    }

    @Test
    void shouldSayWhatThereIsInsteadOfAReasonThatIsNone() {
        final Execution unknown = Execution.of("explain", "WEATHER");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("'WEATHER' is no reason; 'signalbox explain' prints all there are");

        assertThat(Execution.of("explain", "checksum").err())
                .contains("there is BAD_IPV4_CHECKSUM, BAD_ICMP_CHECKSUM, BAD_TCP_CHECKSUM, BAD_UDP_CHECKSUM");
    }
}
