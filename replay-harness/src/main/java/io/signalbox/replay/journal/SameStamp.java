package io.signalbox.replay.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Frames of one stamp, and by which interface each came. A merge of captures takes those of the interface first whose
 * name comes first; where it was otherwise, it has to be told.
 */
final class SameStamp {
    /** Hears of a frame, by its number among all from 1, that a merge would not take in its turn. */
    interface Listener {
        void onOtherOrder(long frame, String port);
    }

    private final Listener listener;
    private final List<String> ports = new ArrayList<>();
    private long stampNs;
    private long framesBefore;

    SameStamp(final Listener listener) {
        this.listener = listener;
    }

    void add(final String port, final long timeNs) {
        if (timeNs != stampNs) {
            end();
            stampNs = timeNs;
        }
        ports.add(port);
    }

    /** No more frames of this stamp come. */
    void end() {
        final TreeMap<String, Integer> waiting = new TreeMap<>();
        ports.forEach(port -> waiting.merge(port, 1, Integer::sum));
        for (final String port : ports) {
            framesBefore++;
            if (!waiting.firstKey().equals(port)) {
                listener.onOtherOrder(framesBefore, port);
            }
            waiting.computeIfPresent(port, (name, count) -> count == 1 ? null : count - 1);
        }
        ports.clear();
    }
}
