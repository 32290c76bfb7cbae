package io.signalbox.golden.random;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioDraft;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasqueradeWalkTest {
    private static final int MANY = 100;

    @TempDir
    Path folder;

    @Test
    void shouldDrawTheSameScenarioFromTheSameSeed() {
        assertThat(MasqueradeWalk.of(7, 3).packets())
                .usingRecursiveComparison()
                .isEqualTo(MasqueradeWalk.of(7, 3).packets());
    }

    /** A difference that was found is told by its seed and number, so those must not come to mean something else. */
    @Test
    void shouldDrawTheScenariosThatThisVersionHasAlwaysDrawn() {
        final CRC32 sum = new CRC32();
        for (int number = 0; number < MANY; number++) {
            MasqueradeWalk.of(1, number).packets().forEach(packet -> sum.update(packet.frame()));
        }

        assertThat(sum.getValue()).isEqualTo(871_804_845L);
    }

    @Test
    void shouldDrawTheSameKindOfScenarioInIpv6() throws IOException {
        final ScenarioDraft draft = MasqueradeWalk.ofIpv6(1, 1);
        draft.write(folder);

        assertThat(folder.resolve("ip6tables")).content().contains("-A POSTROUTING -s 2001:db8:0:a::/63 -o eth0");
        assertThat(ScenarioDraft.of(Scenario.load(folder)).packets()).hasSameSizeAs(draft.packets());
    }

    @Test
    void shouldGiveEveryPacketATimeOfItsOwn() {
        for (int number = 0; number < MANY; number++) {
            assertThat(MasqueradeWalk.of(1, number).packets())
                    .extracting(ScenarioDraft.Packet::timeUs)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void shouldDrawWhatCanBeReadBackWithItsMasquerade() throws IOException {
        final ScenarioDraft draft = MasqueradeWalk.of(1, 1);
        draft.write(folder);

        final Scenario back = Scenario.load(folder);

        assertThat(back.hasIptables()).isTrue();
        assertThat(back.topology()).isEqualTo(draft.topology());
        assertThat(ScenarioDraft.of(back).packets()).hasSameSizeAs(draft.packets());
    }

    @Test
    void shouldForwardPortsInSomeScenariosAndKeepTheirRules() throws IOException {
        final ScenarioDraft draft = IntStream.range(0, MANY)
                .mapToObj(number -> MasqueradeWalk.of(1, number))
                .filter(drawn -> !drawn.natRules().isEmpty())
                .findFirst()
                .orElseThrow();
        draft.write(folder);

        assertThat(folder.resolve("iptables")).content().contains("--dport 8080 -j DNAT --to-destination 10.0.0.11:80");
        assertThat(ScenarioDraft.of(Scenario.load(folder)).natRules()).isEqualTo(draft.natRules());
    }
}
