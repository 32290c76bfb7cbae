package io.signalbox.bench.live;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** A kind of question; its name is what {@code --rows} knows it by. */
enum Row {
    BURST(Burst::questions),
    OVERLOAD(Overload::questions),
    TCP(Bulk::questions),
    HTTP(Web::questions),
    SERVLET(Web::servletQuestions),
    LATENCY(Delay::questions),
    START(FirstMinute::questions);

    private final Function<Settings, List<Supplier<Comparison>>> questions;

    Row(final Function<Settings, List<Supplier<Comparison>>> questions) {
        this.questions = questions;
    }

    /** Each asks when it is called, and leaves nothing behind. */
    List<Supplier<Comparison>> questions(final Settings settings) {
        return questions.apply(settings);
    }
}
