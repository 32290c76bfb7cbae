package io.signalbox.director.live;

import io.signalbox.balance.Needs;
import io.signalbox.command.Command;
import io.signalbox.director.NoMemory;
import io.signalbox.store.Store;
import java.util.List;
import java.util.Optional;

/**
 * Memory that commands are the first to need, made by whoever is about to tell them: no packet waits for it, and where
 * there is none the commands are refused and the director goes on.
 */
final class MemoryAhead {
    private MemoryAhead() {}

    /** Which stores commands open, asked of whoever may read the tables. */
    interface Asked {
        List<Store<?>> stores(List<Command> commands);
    }

    /** Returns why there is no room for what the commands need, or empty. */
    static Optional<String> make(final List<Command> commands, final Asked asked) {
        return Needs.mayBe(commands) ? make(asked.stores(commands)) : Optional.empty();
    }

    private static Optional<String> make(final List<Store<?>> stores) {
        try {
            stores.forEach(Store::make);
            return Optional.empty();
        } catch (final OutOfMemoryError none) {
            stores.forEach(Store::letGo);
            return Optional.of(NoMemory.sentence("what a rule needs, and nothing was changed", none));
        }
    }
}
