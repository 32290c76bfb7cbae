package io.signalbox.director.check;

/**
 * Programs that are run when something is up, and when it is down; null where nobody wants to know.
 *
 * @param atEnd whether all that is up counts as down when the director ends
 */
public record Hearers(Program up, Program down, boolean atEnd) {
    public static final Hearers NOBODY = new Hearers(null, null, false);

    Program of(final boolean isUp) {
        return isUp ? up : down;
    }
}
