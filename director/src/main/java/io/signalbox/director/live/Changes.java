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
import io.signalbox.command.Command.OfService;
import io.signalbox.command.Command.Publish;
import io.signalbox.command.Command.SetQuorum;
import io.signalbox.command.Command.Together;
import io.signalbox.director.live.Requests.Change;
import io.signalbox.director.live.Requests.Request;
import io.signalbox.ipvsadm.Endpoint;
import io.signalbox.service.ServiceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Changes of which no frame meets half. Those of services are drafted, a few commands at a time between frames; then they
 * are published and all the rest is done, in one go with no frame between. So frames wait for little, however much
 * changes. The answer is why each was refused, in their order.
 */
final class Changes implements Request {
    private final String author;
    /** Of each command in its order, whenever it is made. */
    private final List<CompletableFuture<Optional<String>>> ends = new ArrayList<>();

    private final List<Change> drafts = new ArrayList<>();
    private final List<Change> rest = new ArrayList<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private int made;

    /** @param author who wants it, as the journal is to name him; null for the program itself */
    Changes(final List<Command> commands, final String author) {
        this.author = author;
        final Map<ServiceKey, Course> courses = courses(commands);
        final boolean isCleared = commands.contains(new Clear());
        for (final Command command : commands) {
            if (!isCleared
                    && command instanceof OfService change
                    && courses.get(change.key()).canBeDrafted()) {
                draft(change);
            } else {
                rest.add(change(command, true));
            }
        }
        if (rest.size() > 1) {
            rest.add(0, change(new Together(true), false));
            rest.add(change(new Together(false), false));
        }
    }

    /** What is drafted is there where the first of it was to be. */
    private void draft(final OfService change) {
        drafts.add(change(new Draft(change), true));
        if (drafts.size() == 1) {
            rest.add(change(new Publish(), false));
        }
    }

    private Change change(final Command command, final boolean isAskedFor) {
        final Change change = new Change(command, author, new CompletableFuture<>());
        if (isAskedFor) {
            ends.add(change.end());
        }
        return change;
    }

    private static Map<ServiceKey, Course> courses(final List<Command> commands) {
        final Map<ServiceKey, Course> courses = new HashMap<>();
        for (final Command command : commands) {
            if (command instanceof OfService change) {
                courses.computeIfAbsent(change.key(), key -> new Course()).add(change);
            }
        }
        return courses;
    }

    /** What becomes of a service, one command after the other. */
    private static final class Course {
        private final Set<Endpoint> gone = new HashSet<>();
        private int commands;
        private boolean comes;
        private boolean changes;
        private boolean goes;
        private boolean hasReturn;
        private boolean asks;
        private boolean isOther;

        private void add(final OfService change) {
            commands++;
            if (change instanceof AddService) {
                comes = true;
            } else if (change instanceof DeleteService) {
                goes = true;
            } else if (change instanceof AddServer c) {
                hasReturn |= gone.contains(new Endpoint(c.serverHi(), c.serverLo(), c.serverPort()));
            } else if (change instanceof DeleteServer c) {
                changes = true;
                gone.add(new Endpoint(c.serverHi(), c.serverLo(), c.serverPort()));
            } else if (change instanceof EditServer || change instanceof EditService) {
                changes = true;
            } else if (change instanceof SetQuorum) {
                asks = true;
            } else {
                isOther = true;
            }
        }

        /** See {@link Draft}. */
        private boolean canBeDrafted() {
            final boolean isOne = !(comes && changes) && !(goes && commands > 1);
            return isOne && !hasReturn && (comes || !asks) && !isOther;
        }
    }

    /** Frames may come before the next change. */
    boolean isDrafting() {
        return made < drafts.size();
    }

    /** The next change, or null when all are made; then whoever asked hears of it once the last has ended. */
    Change next() {
        final int at = made++;
        if (at < drafts.size()) {
            return drafts.get(at);
        } else if (at < drafts.size() + rest.size()) {
            return rest.get(at - drafts.size());
        }
        if (rest.isEmpty()) {
            end.complete(null);
        } else {
            rest.get(rest.size() - 1).end().whenComplete(this::tell);
        }
        return null;
    }

    private void tell(final Optional<String> last, final Throwable failure) {
        if (failure == null) {
            end.complete(null);
        } else {
            end.completeExceptionally(failure);
        }
    }

    @Override
    public CompletableFuture<Void> end() {
        return end;
    }

    /** Why each was refused, or empty; behind the {@link #end}. */
    List<Optional<String>> refusals() {
        return ends.stream().map(CompletableFuture::join).toList();
    }
}
