package io.signalbox.bench.live;

/** Sets something back when it is closed, or when the program is told to end before that: once. */
final class Undo implements AutoCloseable {
    private final Runnable restore;
    private final Thread atEnd = new Thread(this::restoreOnce, "undo");
    private boolean isDone;

    Undo(final Runnable restore) {
        this.restore = restore;
        Runtime.getRuntime().addShutdownHook(atEnd);
    }

    private synchronized void restoreOnce() {
        if (!isDone) {
            isDone = true;
            restore.run();
        }
    }

    @Override
    public void close() {
        restoreOnce();
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (final IllegalStateException ending) {
            // the program ends already
        }
    }
}
