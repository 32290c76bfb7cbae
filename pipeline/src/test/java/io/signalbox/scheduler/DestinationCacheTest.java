package io.signalbox.scheduler;

import static io.signalbox.scheduler.DestinationCache.NONE;
import static io.signalbox.scheduler.DestinationCache.STALE_NS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationCacheTest {
    @Test
    void shouldFindWhatWasAddedAndNothingElse() {
        final DestinationCache cache = new DestinationCache(4);

        assertThat(cache.find(1, 2, 0)).isEqualTo(NONE);
        final int entry = cache.add(1, 2, 0);
        assertThat(cache.find(1, 2, 0)).isEqualTo(entry);
        assertThat(cache.find(2, 1, 0)).isEqualTo(NONE);
        assertThat(cache.find(0, 0, 0)).isEqualTo(NONE);
    }

    @Test
    void shouldGiveThePlaceOfTheLongestUnusedAwayAfterSixMinutesWhenFull() {
        final DestinationCache cache = new DestinationCache(2);
        final int first = cache.add(0, 1, 0);
        final int second = cache.add(0, 2, 1);
        cache.find(0, 1, 2);

        assertThat(cache.add(0, 3, STALE_NS)).as("all too young").isEqualTo(NONE);
        assertThat(cache.add(0, 3, STALE_NS + 1)).isEqualTo(second);
        assertThat(cache.find(0, 2, STALE_NS + 1)).isEqualTo(NONE);
        assertThat(cache.find(0, 1, STALE_NS + 1)).isEqualTo(first);
    }

    /** Beside a map in order of use, in tables so small that places collide. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 100})
    void shouldRememberAsAMapDoes(final int capacity) {
        final Random random = new Random(capacity);
        final DestinationCache cache = new DestinationCache(capacity);
        final Map<Long, long[]> model = new LinkedHashMap<>(16, 0.75f, true);
        final long day = DestinationCache.USUAL_EXPIRATION_NS;
        final long sweep = DestinationCache.SWEEP_INTERVAL_NS;
        long now = 0;
        cache.find(0, 0, now);
        for (int i = 0; i < 20_000; i++) {
            now += random.nextInt(500) == 0 ? day / 3 * random.nextInt(6) : random.nextInt(2_000_000_000);
            final long swept = now / sweep * sweep;
            model.values().removeIf(entry -> entry[1] + day <= swept);
            final long address = random.nextInt(2 * capacity);
            final int entry = cache.find(address, address, now);
            final long[] expected = model.get(address);
            if (expected != null) {
                assertThat(entry).isEqualTo((int) expected[0]);
                expected[1] = now;
                continue;
            }
            assertThat(entry).isEqualTo(NONE);
            final int added = cache.add(address, address, now);
            if (model.size() == capacity) {
                final Map.Entry<Long, long[]> oldest =
                        model.entrySet().iterator().next();
                if (now - oldest.getValue()[1] < STALE_NS) {
                    assertThat(added).as("all too young").isEqualTo(NONE);
                    continue;
                }
                model.remove(oldest.getKey());
            }
            assertThat(added).isBetween(0, capacity - 1);
            assertThat(model.values()).noneMatch(other -> other[0] == added);
            model.put(address, new long[] {added, now});
        }
    }
}
