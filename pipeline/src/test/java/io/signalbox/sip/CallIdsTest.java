package io.signalbox.sip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallIdsTest {
    private static final int ROUNDS = 100_000;

    private final CallIds callIds = new CallIds(1, 2);

    @BeforeEach
    void open() {
        callIds.open();
    }

    private int lookUp(final String text) {
        final byte[] bytes = ("<" + text + ">").getBytes(ISO_8859_1);
        return callIds.lookUp(new UnsafeBuffer(bytes), 1, text.length());
    }

    private int hold(final String text) {
        lookUp(text);
        return callIds.hold();
    }

    @Test
    void shouldKnowACallIdWhileSomebodyHoldsIt() {
        assertThat(lookUp("a@b")).isEqualTo(CallIds.NONE);
        final int number = hold("a@b");
        assertThat(hold("a@b")).isEqualTo(number);

        callIds.release(number);
        assertThat(lookUp("a@b")).isEqualTo(number);
        callIds.release(number);
        assertThat(lookUp("a@b")).isEqualTo(CallIds.NONE);
    }

    /** Between its look-up and its new template a call's old one may turn out to be over. */
    @Test
    void shouldHoldAnewWhatWasReleasedSinceItWasLookedUp() {
        final int number = hold("a@b");
        assertThat(lookUp("a@b")).isEqualTo(number);
        callIds.release(number);
        assertThat(callIds.lookedUp()).isEqualTo(CallIds.NONE);

        final int again = callIds.hold();
        assertThat(lookUp("a@b")).isEqualTo(again);
        assertThat(hold("c@d")).isNotEqualTo(again);
    }

    @Test
    void shouldTellCallIdsApartByEachByteAndByLength() {
        final int number = hold("n".repeat(255));

        assertThat(lookUp("n".repeat(254))).isEqualTo(CallIds.NONE);
        assertThat(lookUp("n".repeat(254) + "m")).isEqualTo(CallIds.NONE);
        assertThat(lookUp("n".repeat(255))).isEqualTo(number);
        assertThat(callIds.text(number)).isEqualTo("n".repeat(255));
    }

    @Test
    void shouldBeFullOnlyWhenItHoldsItsCapacity() {
        for (int call = 1; call <= CallIds.CAPACITY; call++) {
            assertThat(hold("call" + call)).isNotEqualTo(CallIds.NONE);
        }
        lookUp("one more");
        assertThat(callIds.hasRoom()).isFalse();
        assertThat(callIds.hold()).isEqualTo(CallIds.NONE);

        final int known = lookUp("call77");
        assertThat(callIds.hasRoom()).isTrue();
        callIds.release(known);
        assertThat(hold("one more")).isEqualTo(known);
    }

    @Test
    void shouldRememberWhatAMapRemembers() {
        final Map<String, Integer> holders = new HashMap<>();
        final List<String> held = new ArrayList<>();
        final Random random = new Random(3);
        for (int round = 0; round < ROUNDS; round++) {
            final int name = random.nextInt(300);
            final String call = "c".repeat(name / 3 + 1) + name;
            assertThat(lookUp(call) != CallIds.NONE).as("round %d", round).isEqualTo(holders.containsKey(call));
            if (random.nextInt(held.size() + 200) < 200) {
                assertThat(callIds.text(callIds.hold())).isEqualTo(call);
                holders.merge(call, 1, Integer::sum);
                held.add(call);
            } else {
                final String over = held.remove(random.nextInt(held.size()));
                callIds.release(lookUp(over));
                holders.computeIfPresent(over, (any, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    @Test
    void shouldHaveNoTextForNoCall() {
        assertThat(callIds.text(CallIds.NONE)).isNull();
        callIds.release(CallIds.NONE);
    }
}
