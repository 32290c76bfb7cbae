package io.signalbox.director.live;

/** Something was asked of a director that has ended. */
final class DirectorEndedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    DirectorEndedException() {
        super("the director has ended");
    }
}
