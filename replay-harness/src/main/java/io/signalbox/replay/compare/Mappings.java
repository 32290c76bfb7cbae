package io.signalbox.replay.compare;

import java.util.HashMap;
import java.util.Map;

/** Values that may differ between two runs as long as each keeps its partner: masquerade ports, fragments' ids. */
final class Mappings {
    private final Map<String, Long> actualOf = new HashMap<>();
    private final Map<String, Long> expectedOf = new HashMap<>();

    /** True for a new pair and for one that was seen before; false when one of the two has another partner. */
    boolean accepts(final String mapping, final long expected, final long actual) {
        final Long knownActual = actualOf.putIfAbsent(mapping + "=" + expected, actual);
        final Long knownExpected = expectedOf.putIfAbsent(mapping + "=" + actual, expected);
        return (knownActual == null || knownActual == actual) && (knownExpected == null || knownExpected == expected);
    }

    /** A new item begins. */
    void forgetItem() {
        actualOf.keySet().removeIf(key -> key.startsWith(Normaliser.PER_ITEM));
        expectedOf.keySet().removeIf(key -> key.startsWith(Normaliser.PER_ITEM));
    }
}
