package io.signalbox.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside a list that is sorted anew each time. */
class WaitingLineTest {
    private static final int STEPS = 600;
    private static final Comparator<Datagram> ORDER = Comparator.<Datagram>comparingLong(datagram -> datagram.dueNs)
            .thenComparing(Comparator.<Datagram>comparingLong(datagram -> datagram.number)
                    .reversed());

    private final WaitingLine line = new WaitingLine();
    private final List<Datagram> model = new ArrayList<>();
    private long begun;

    private Datagram join(final long dueNs) {
        final Datagram datagram = new Datagram(0, new UnsafeBuffer());
        datagram.dueNs = dueNs;
        datagram.number = begun++;
        line.join(datagram);
        model.add(datagram);
        model.sort(ORDER);
        return datagram;
    }

    private void leave(final Datagram datagram) {
        line.leave(datagram);
        model.remove(datagram);
    }

    private List<Datagram> inLine() {
        final List<Datagram> datagrams = new ArrayList<>();
        for (Datagram datagram = line.first(); datagram != null; datagram = datagram.next) {
            assertThat(datagram.previous).isSameAs(datagrams.isEmpty() ? null : datagrams.get(datagrams.size() - 1));
            datagrams.add(datagram);
        }
        return datagrams;
    }

    /** Dues mostly stay or grow; now and then timeouts become shorter, when a quirk is turned off. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldBeInTheOrderInWhichTheyAreDueWhoeverLeaves(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        long dueNs = 1_000;
        for (int step = 0; step < STEPS; step++) {
            if (model.isEmpty() || random.nextInt(20) < 11) {
                dueNs += random.nextInt(100) == 0 ? -random.nextInt(5) : random.nextInt(3) / 2;
                join(dueNs);
            } else {
                leave(model.get(random.nextInt(3) == 0 ? 0 : random.nextInt(model.size())));
            }
            assertThat(inLine()).containsExactlyElementsOf(model);
        }
    }

    @Test
    void shouldLetTheNewestOfThoseDueTogetherGoFirst() {
        final Datagram early = join(1);
        final Datagram older = join(2);
        final Datagram newer = join(2);
        assertThat(inLine()).containsExactly(early, newer, older);
        leave(newer);
        final Datagram newest = join(2);
        assertThat(inLine()).containsExactly(early, newest, older);
    }

    @Test
    void shouldBeAsNewWhenItIsCleared() {
        join(1);
        join(1);
        line.clear();
        model.clear();
        assertThat(line.first()).isNull();
        final Datagram next = join(1);
        assertThat(inLine()).containsExactly(next);
    }
}
