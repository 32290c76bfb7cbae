package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.ipvsadm.CommandText;
import io.signalbox.service.ServiceKey;
import io.signalbox.stage.State;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a director says of whether it is ready that has no services, or none that it could serve. */
class ReadinessTest {
    private final State state = new State(new State.Bounds(16, 4, 16, 1 << 20), 1, 2, 3);

    @Test
    void shouldNotBeReadyWithoutAService() {
        assertThat(OperatorWords.missing(state, Set.of(), Optional.empty())).containsExactly("there is no service");
    }

    @Test
    void shouldNameTheServiceThatIsMissing() {
        assertThat(OperatorWords.missing(state, Set.of(), OperatorWords.service("--tcp-service 192.0.2.10:80")))
                .containsExactly("-t 192.0.2.10:80: there is no such service");
    }

    @Test
    void shouldNotBeReadyBeforeHealthChecksAreDoneAndARealServerIsKnown() {
        for (final String line :
                new String[] {"share vips follow", "-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m"
                }) {
            assertThat(state.configurator.apply(CommandText.parse(line), 0)).isNull();
        }
        final Set<ServiceKey> web = Set.of(state.services.all().get(0).key);

        assertThat(OperatorWords.missing(state, web, Optional.empty()))
                .containsExactly("-t 192.0.2.10:80: its health checks are not done");
        assertThat(OperatorWords.missing(state, Set.of(), Optional.empty()))
                .containsExactly("-t 192.0.2.10:80: no real server is known to be reachable");
    }

    @Test
    void shouldRefuseWhatIsNoService() {
        assertThatThrownBy(() -> OperatorWords.service("-t 192.0.2.10:80 -r 10.0.0.1:80"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'-t 192.0.2.10:80 -r 10.0.0.1:80' names no service");
        assertThatThrownBy(() -> OperatorWords.service("web"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'web' names no service");
    }
}
