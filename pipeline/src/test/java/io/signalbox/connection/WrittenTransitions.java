package io.signalbox.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table of transitions as it was written down from Linux 6.1, apart from our code: lines such as
 * {@code | input-only | syn | SR | ES |}, each with direction, event, and the next state for every state before.
 */
final class WrittenTransitions {
    private final List<String> states;
    private final List<String[]> rows;

    /** The number of the state after {@code state}, by the code under test. */
    interface Question {
        int next(int state, Direction direction, String event);
    }

    /** @param states what the columns are called, in the order of the states' numbers */
    WrittenTransitions(final String states, final String lines) {
        this.states = List.of(states.split(" "));
        rows = lines.lines().map(line -> line.substring(2).split(" \\| ?")).toList();
    }

    int rows() {
        return rows.size();
    }

    /** Each transition that the code sees otherwise, in words. */
    List<String> differences(final Question question) {
        final List<String> differences = new ArrayList<>();
        for (final String[] row : rows) {
            final Direction direction =
                    Direction.valueOf(row[0].toUpperCase(Locale.ROOT).replace('-', '_'));
            for (int state = 0; state < states.size(); state++) {
                final String next = states.get(question.next(state, direction, row[1]));
                if (!next.equals(row[2 + state])) {
                    differences.add(row[0] + " " + row[1] + ": " + states.get(state) + " -> " + next + ", not "
                            + row[2 + state]);
                }
            }
        }
        return differences;
    }
}
