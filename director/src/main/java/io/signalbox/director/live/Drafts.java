package io.signalbox.director.live;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddServer;
import io.signalbox.command.Command.AddService;
import io.signalbox.command.Command.Clear;
import io.signalbox.command.Command.DeleteServer;
import io.signalbox.command.Command.DeleteService;
import io.signalbox.command.Command.Draft;
import io.signalbox.command.Command.EditServer;
import io.signalbox.command.Command.EditService;
import io.signalbox.command.Command.Publish;
import io.signalbox.command.Command.SetQuorum;
import io.signalbox.command.Command.Together;
import io.signalbox.director.live.Requests.Change;
import io.signalbox.director.live.Requests.Changes;
import io.signalbox.service.ServiceKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Changes on their way. Services that are new are drafted with their real servers, a few commands at a time between frames;
 * then they are published and all the rest is done, in one go with no frame between. So no frame meets half of them, and
 * frames wait for no more than what cannot be drafted.
 */
final class Drafts {
    private final Changes changes;
    /** Of each command in its order, whenever it is made. */
    private final List<CompletableFuture<Optional<String>>> ends = new ArrayList<>();

    private final List<Change> drafts = new ArrayList<>();
    private final List<Change> rest = new ArrayList<>();
    /** Why nothing of what was drafted came to be, or empty. */
    private CompletableFuture<Optional<String>> published = CompletableFuture.completedFuture(Optional.empty());

    private int made;

    Drafts(final Changes changes) {
        this.changes = changes;
        for (final Command command : changes.commands()) {
            add(command);
        }
        if (rest.size() > 1) {
            rest.add(0, change(new Together(true)));
            rest.add(change(new Together(false)));
        }
    }

    /** What is drafted appears where the first of it was to. */
    private void add(final Command command) {
        final Change change = change(isFresh(command) ? new Draft(command) : command);
        ends.add(change.end());
        (isFresh(command) ? drafts : rest).add(change);
        if (isFresh(command) && drafts.size() == 1) {
            final Change publish = change(new Publish());
            rest.add(publish);
            published = publish.end();
        }
    }

    private Change change(final Command command) {
        return new Change(command, changes.author(), new CompletableFuture<>());
    }

    private boolean isFresh(final Command command) {
        return command instanceof AddService service && changes.fresh().contains(service.key())
                || command instanceof AddServer server && changes.fresh().contains(server.key())
                || command instanceof SetQuorum quorum && changes.fresh().contains(quorum.key());
    }

    /** The services that commands add, and do nothing else with; none where all are deleted among them. */
    static Set<ServiceKey> added(final List<Command> commands) {
        final Set<ServiceKey> added = new HashSet<>();
        final Set<ServiceKey> touched = new HashSet<>();
        if (commands.lastIndexOf(new Clear()) > 0) {
            return added;
        }
        for (final Command command : commands) {
            if (command instanceof AddService service) {
                added.add(service.key());
            } else if (command instanceof AddServer server && !added.contains(server.key())) {
                touched.add(server.key());
            } else if (command instanceof SetQuorum quorum && !added.contains(quorum.key())) {
                touched.add(quorum.key());
            } else if (!(command instanceof AddServer)) {
                key(command).ifPresent(touched::add);
            }
        }
        added.removeAll(touched);
        return added;
    }

    /** The service that is changed or deleted, or whose server is. */
    private static Optional<ServiceKey> key(final Command command) {
        if (command instanceof EditService edit) {
            return Optional.of(edit.key());
        } else if (command instanceof DeleteService delete) {
            return Optional.of(delete.key());
        } else if (command instanceof EditServer edit) {
            return Optional.of(edit.key());
        }
        return command instanceof DeleteServer delete ? Optional.of(delete.key()) : Optional.empty();
    }

    /** Frames may come before the next change. */
    boolean isDrafting() {
        return made < drafts.size();
    }

    /** The next change, or null when all are made; then whoever asked hears of all their ends. */
    Change next() {
        final int at = made++;
        if (at < drafts.size()) {
            return drafts.get(at);
        } else if (at < drafts.size() + rest.size()) {
            return rest.get(at - drafts.size());
        }
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                .thenCombine(published, (nothing, refusal) -> refusal)
                .whenComplete(this::tell);
        return null;
    }

    /** What was drafted in vain was refused. */
    private void tell(final Optional<String> published, final Throwable failure) {
        if (failure != null) {
            changes.end().completeExceptionally(failure);
            return;
        }
        final List<Optional<String>> refusals = new ArrayList<>();
        for (int i = 0; i < ends.size(); i++) {
            final Optional<String> own = ends.get(i).join();
            refusals.add(own.isEmpty() && isFresh(changes.commands().get(i)) ? published : own);
        }
        changes.end().complete(refusals);
    }

    /** No event comes any more. */
    void refuse() {
        changes.end().completeExceptionally(new DirectorEndedException());
    }
}
