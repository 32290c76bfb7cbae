package io.signalbox.director.live;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddServer;
import io.signalbox.command.Command.AddService;
import io.signalbox.command.Command.Draft;
import io.signalbox.command.Command.Publish;
import io.signalbox.director.live.Requests.Change;
import io.signalbox.director.live.Requests.Changes;
import io.signalbox.service.ServiceKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Changes on their way: all in one go, with no frame between; or, where they only add services and their real servers, as
 * drafts, a few at a time between frames, which are published together. Either way no frame meets half of them.
 */
final class Drafts {
    private final Changes changes;
    private final Iterator<Command> next;
    private final List<CompletableFuture<Optional<String>>> ends = new ArrayList<>();

    Drafts(final Changes changes) {
        this.changes = changes;
        next = (changes.drafted() ? drafted(changes.commands()) : changes.commands().stream()).iterator();
    }

    private static Stream<Command> drafted(final List<Command> additions) {
        return Stream.concat(additions.stream().map(Draft::new), Stream.of(new Publish()));
    }

    /**
     * The services that commands add, where they do nothing but that.
     *
     * @return empty where they do something else, too
     */
    static Optional<Set<ServiceKey>> added(final List<Command> commands) {
        final Set<ServiceKey> added = new HashSet<>();
        for (final Command command : commands) {
            final boolean isAddition = command instanceof AddService service
                    ? added.add(service.key())
                    : command instanceof AddServer server && added.contains(server.key());
            if (!isAddition) {
                return Optional.empty();
            }
        }
        return Optional.of(added);
    }

    /** The next change, or null when all are made; then whoever asked hears of all their ends. */
    Change next() {
        if (!next.hasNext()) {
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                    .whenComplete((nothing, failure) -> tell(failure));
            return null;
        }
        final Change change = new Change(next.next(), changes.author(), new CompletableFuture<>());
        ends.add(change.end());
        return change;
    }

    private void tell(final Throwable failure) {
        if (failure == null) {
            changes.end()
                    .complete(ends.stream()
                            .limit(changes.commands().size())
                            .map(CompletableFuture::join)
                            .toList());
        } else {
            changes.end().completeExceptionally(failure);
        }
    }

    /** No event comes any more. */
    void refuse() {
        changes.end().completeExceptionally(new DirectorEndedException());
    }
}
