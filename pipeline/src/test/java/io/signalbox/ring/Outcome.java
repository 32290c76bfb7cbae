package io.signalbox.ring;

import io.signalbox.decision.Reason;
import java.util.List;

/**
 * What a director did with a script. Inputs are named by their number in the script, from 0; what configured the
 * director before it, and ticks, are not among them.
 *
 * @param frames all that left, in order
 * @param decisions one line for each input, in order
 * @param ends of inputs that were held, in order
 */
record Outcome(List<Sent> frames, List<String> decisions, List<Reason> reasons, List<End> ends) {
    /** A frame that left because of an input, when and by which port; {@code origin} is -1 for a timer's. */
    record Sent(int origin, long timeNs, int port, String hex) {}

    /** The final decision of an input that had been held. */
    record End(int input, Reason reason) {}

    List<Sent> framesOf(final int port) {
        return frames.stream().filter(sent -> sent.port() == port).toList();
    }
}
