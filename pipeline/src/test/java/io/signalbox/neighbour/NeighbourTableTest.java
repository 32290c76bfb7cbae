package io.signalbox.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.route.Port;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table forgets as the simplest memory of the same size does: whoever was longest unused. */
class NeighbourTableTest {
    private static final Port PORT = new Port(0, "eth0", 1, 1_500);
    private static final int ADDRESSES = Neighbours.LIMIT + 500;

    /** What is in it, the longest unused first. */
    private static final class Model extends LinkedHashMap<Integer, Neighbour> {
        Model() {
            super(Neighbours.LIMIT, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(final Map.Entry<Integer, Neighbour> eldest) {
            return size() > Neighbours.LIMIT;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldRememberWhatTheModelRemembers(final long seed) {
        final Random random = new Random(seed);
        final Neighbours table = new Neighbours(new HeldFrames(1), null, neighbour -> {});
        final Model model = new Model();
        for (int step = 0; step < 40_000; step++) {
            final int address = random.nextInt(ADDRESSES);
            final Neighbour neighbour = table.at(PORT, 0, address);
            assertThat(neighbour.lo).isEqualTo(address);
            model.put(address, neighbour);
        }
        for (int address = 0; address < ADDRESSES; address++) {
            assertThat(table.known(PORT, 0, address))
                    .as("seed " + seed + ", address " + address)
                    .isSameAs(model.get(address));
        }
    }
}
