package io.signalbox.director.live;

import io.signalbox.command.Command;
import io.signalbox.stage.State;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What other threads ask of the packet thread, in the order in which they ask: changes of the configuration, and looks
 * at the tables, which nobody else may read.
 */
final class Requests {
    /**
     * A change; its answer is why it was refused, or empty.
     *
     * @param author null for the director itself
     */
    record Change(Command command, String author, CompletableFuture<Optional<String>> end) implements Request {}

    /** Something is read of the tables while nothing is on its way. */
    record Inspection<T>(Reader<T> reader, CompletableFuture<T> end) implements Request {
        void read(final State state, final long nowNs) {
            try {
                end.complete(reader.read(state, nowNs));
            } catch (final Throwable trouble) {
                end.completeExceptionally(trouble);
            }
        }
    }

    /** The packet thread is to end, and leave its state in a checkpoint for another process. */
    record HandOver(CompletableFuture<Cut> end) implements Request {}

    /**
     * Where one process ended and another goes on.
     *
     * @param checkpoint event whose checkpoint holds the state
     * @param timeNs event time: frames up to then were done
     */
    record Cut(long checkpoint, long timeNs) {}

    sealed interface Request permits Change, Changes, Inspection, HandOver {
        /** Completed by the packet thread. */
        CompletableFuture<?> end();
    }

    /** Reads the tables at an event time; nothing of them may be kept. */
    interface Reader<T> {
        T read(State state, long nowNs);
    }

    private final Queue<Request> waiting = new ConcurrentLinkedQueue<>();
    private final Runnable bell;
    private volatile boolean closed;

    /** @param bell wakes the packet thread if it sleeps */
    Requests(final Runnable bell) {
        this.bell = bell;
    }

    /** The answer comes when the command was applied, or refused. */
    CompletableFuture<Optional<String>> change(final Command command) {
        return change(command, null);
    }

    /** The same where somebody else wants it. */
    CompletableFuture<Optional<String>> change(final Command command, final String author) {
        return ask(new Change(command, author, new CompletableFuture<>())).end();
    }

    /** They end when all commands were applied, or refused. */
    Changes changes(final List<Command> commands, final String author) {
        return ask(new Changes(commands, author));
    }

    <T> CompletableFuture<T> inspect(final Reader<T> reader) {
        return ask(new Inspection<>(reader, new CompletableFuture<>())).end();
    }

    CompletableFuture<Cut> handOver() {
        return ask(new HandOver(new CompletableFuture<>())).end();
    }

    private <R extends Request> R ask(final R request) {
        waiting.add(request);
        if (closed) {
            refuseAll();
        } else {
            bell.run();
        }
        return request;
    }

    /** The next one, or null: the packet thread's. */
    Request next() {
        return waiting.poll();
    }

    /** The director ends: whoever waits is told so. */
    void close() {
        closed = true;
        refuseAll();
    }

    private void refuseAll() {
        for (Request request = next(); request != null; request = next()) {
            request.end().completeExceptionally(new DirectorEndedException());
        }
    }
}
