package io.signalbox.director.live;

import io.signalbox.decision.Change;
import io.signalbox.decision.DecisionLog;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.PacketSlot;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Tells those who asked for a change what came of it, and others what changed without a command; and passes every decision
 * on to the register.
 */
final class Answers implements DecisionLog {
    private record Expected(long event, CompletableFuture<Optional<String>> end) {}

    private final DecisionLog register;
    private final Consumer<Change> changed;
    private final Queue<Expected> expected = new ConcurrentLinkedQueue<>();

    /** @param changed returns at once: packets wait for it */
    Answers(final DecisionLog register, final Consumer<Change> changed) {
        this.register = register;
        this.changed = changed;
    }

    /** The command that will be this event has someone who waits for its end. */
    void expect(final long event, final CompletableFuture<Optional<String>> end) {
        expected.add(new Expected(event, end));
    }

    /** No event comes any more. */
    void close() {
        for (Expected left = expected.poll(); left != null; left = expected.poll()) {
            left.end().completeExceptionally(new DirectorEndedException());
        }
    }

    @Override
    public void prepare(final PacketSlot slot) {
        register.prepare(slot);
    }

    @Override
    public void arrived(final PacketSlot slot) {
        register.arrived(slot);
    }

    @Override
    public void decided(final PacketSlot slot, final Emissions emissions) {
        register.decided(slot, emissions);
        tellChanges(slot.decision.changes);
        if (slot.kind == EventKind.COMMAND) {
            answer(slot);
        }
    }

    private void tellChanges(final List<Change> changes) {
        for (int i = 0; i < changes.size(); i++) {
            changed.accept(changes.get(i));
        }
    }

    private void answer(final PacketSlot slot) {
        final Expected first = expected.peek();
        if (first != null && first.event() == slot.event) {
            expected.remove();
            first.end().complete(Optional.ofNullable(slot.refusal));
        }
    }

    @Override
    public boolean endOfBatch() {
        return register.endOfBatch();
    }
}
