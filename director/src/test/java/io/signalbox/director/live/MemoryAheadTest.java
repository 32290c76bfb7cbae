package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryAheadTest {
    private static final List<Command> RULE = List.of(CommandText.parse("snat --from 10.0.0.0/24"));

    private final List<String> made = new ArrayList<>();

    @Test
    void shouldMakeAllThatIsNeeded() {
        final List<Store<?>> stores = List.of(store("one"), store("two"));
        assertThat(MemoryAhead.make(RULE, told -> stores)).isEmpty();
        assertThat(made).containsExactly("one", "two");
    }

    @Test
    void shouldAskNobodyAboutACommandThatNeedsNone() {
        final List<Command> weight = List.of(CommandText.parse("-e -t 192.0.2.10:80 -r 10.0.0.11 -m -w 3"));
        final Optional<String> refusal = MemoryAhead.make(weight, told -> {
            throw new AssertionError("asked");
        });
        assertThat(refusal).isEmpty();
    }

    @Test
    void shouldSayThatThereIsNoneAndLetGoOfTheRest() {
        final Store<String> first = store("first");
        final Store<Object> full = new Store<>(() -> {
            throw new OutOfMemoryError("Cannot reserve 7 bytes");
        });
        final Optional<String> refusal = MemoryAhead.make(RULE, told -> List.of(first, full));
        assertThat(refusal.orElseThrow())
                .startsWith(
                        "there is no memory for what a rule needs, and nothing was changed (Cannot reserve 7 bytes): ")
                .contains("--connections", "MaxDirectMemorySize")
                .doesNotContain("\n");
        first.open();
        assertThat(made).containsExactly("first", "first");
    }

    private Store<String> store(final String name) {
        return new Store<>(() -> {
            made.add(name);
            return name;
        });
    }
}
