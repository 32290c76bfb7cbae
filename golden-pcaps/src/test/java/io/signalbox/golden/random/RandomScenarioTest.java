package io.signalbox.golden.random;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioDraft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomScenarioTest {
    private static final int MANY = 200;

    @TempDir
    Path folder;

    @Test
    void shouldDrawTheSameScenarioFromTheSameSeed() throws IOException {
        RandomScenario.of(7, 3).write(folder.resolve("first"));
        RandomScenario.of(7, 3).write(folder.resolve("second"));

        assertThat(files(folder.resolve("first"))).isEqualTo(files(folder.resolve("second")));
    }

    /** A difference that was found is told by its seed and number, so those must not come to mean something else. */
    @Test
    void shouldDrawTheScenariosThatThisVersionHasAlwaysDrawn() {
        final CRC32 sum = new CRC32();
        for (int number = 0; number < MANY; number++) {
            final ScenarioDraft draft = RandomScenario.of(1, number);
            sum.update((draft.rules() + "\n" + draft.events()).getBytes(StandardCharsets.US_ASCII));
            draft.packets().forEach(packet -> sum.update(packet.frame()));
        }

        assertThat(sum.getValue()).isEqualTo(3_890_617_535L);
    }

    @Test
    void shouldDrawOthersFromAnotherSeedOrNumber() {
        final ScenarioDraft draft = RandomScenario.of(7, 3);

        assertThat(RandomScenario.of(8, 3).rules()).isNotEqualTo(draft.rules());
        assertThat(RandomScenario.of(7, 4).rules()).isNotEqualTo(draft.rules());
    }

    @Test
    void shouldDrawWhatCanBeReadBack() throws IOException {
        for (int number = 0; number < MANY; number++) {
            final ScenarioDraft draft = RandomScenario.of(1, number);
            final Path scenario = folder.resolve("scenario-" + number);
            draft.write(scenario);

            final ScenarioDraft back = ScenarioDraft.of(Scenario.load(scenario));

            assertThat(back.rules()).isEqualTo(draft.rules());
            assertThat(back.topology()).isEqualTo(draft.topology());
            assertThat(back.firewallMarks()).isEqualTo(draft.firewallMarks());
            assertThat(back.packets()).hasSameSizeAs(draft.packets());
            assertThat(back.events()).hasSameSizeAs(draft.events());
        }
    }

    @Test
    void shouldGiveEveryPacketATimeOfItsOwn() {
        for (int number = 0; number < MANY; number++) {
            assertThat(RandomScenario.of(1, number).packets())
                    .extracting(ScenarioDraft.Packet::timeUs)
                    .doesNotHaveDuplicates();
        }
    }

    private static TreeMap<String, String> files(final Path scenario) throws IOException {
        final TreeMap<String, String> files = new TreeMap<>();
        try (var all = Files.list(scenario)) {
            for (final Path file : all.toList()) {
                files.put(file.getFileName().toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return files;
    }
}
