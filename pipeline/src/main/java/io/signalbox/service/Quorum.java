package io.signalbox.service;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;

/**
 * How much the real servers of a service must weigh that are up, and who serves while they do not.
 *
 * @param weight that is enough; 0 where nobody asks for one
 * @param hysteresis with so much less it is not lost yet, and so much more is needed to gain it again
 * @param sorry serves while it is lost; null where those that are up do
 */
public record Quorum(int weight, int hysteresis, SorryServer sorry) {
    /** A service that any server will do for. */
    public static final Quorum NONE = new Quorum(0, 0, null);

    /**
     * Whether it is there from now on.
     *
     * @param wasThere before
     * @param weightUp of all servers that are up
     */
    boolean isThere(final boolean wasThere, final long weightUp) {
        return weight == 0 || weightUp >= needed(wasThere);
    }

    /** From so much weight on it is there: nothing at all is never enough. */
    long needed(final boolean wasThere) {
        return wasThere ? Math.max(1, weight - hysteresis) : (long) weight + hysteresis;
    }

    void save(final StateWriter to) {
        to.putInt(weight);
        to.putInt(hysteresis);
        to.putBoolean(sorry != null);
        if (sorry != null) {
            sorry.save(to);
        }
    }

    static Quorum read(final StateReader from) {
        return new Quorum(from.getInt(), from.getInt(), from.getBoolean() ? SorryServer.read(from) : null);
    }
}
