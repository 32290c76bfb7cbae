package io.signalbox.bench.live;

import java.util.List;
import java.util.function.Function;

/** A kind of question; its name is what {@code --rows} knows it by. */
enum Row {
    BURST(Burst::ask);

    private final Function<Settings, List<Comparison>> question;

    Row(final Function<Settings, List<Comparison>> question) {
        this.question = question;
    }

    /** Asks all its questions; leaves nothing behind. */
    List<Comparison> ask(final Settings settings) {
        return question.apply(settings);
    }
}
