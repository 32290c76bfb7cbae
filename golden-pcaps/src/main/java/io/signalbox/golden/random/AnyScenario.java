package io.signalbox.golden.random;

import io.signalbox.golden.ScenarioDraft;

/** All kinds of scenarios in one sequence: virtual services, and in every fifth inside hosts behind a masquerade. */
public final class AnyScenario {
    private static final int TURNS = 10;
    private static final int MASQUERADES = 4;
    private static final int MASQUERADES_IPV6 = 9;

    private AnyScenario() {}

    /** The scenario of this number in the sequence of the seed. */
    public static ScenarioDraft of(final long seed, final int number) {
        return switch (number % TURNS) {
            case MASQUERADES -> MasqueradeWalk.of(seed, number);
            case MASQUERADES_IPV6 -> MasqueradeWalk.ofIpv6(seed, number);
            default -> RandomScenario.of(seed, number);
        };
    }
}
