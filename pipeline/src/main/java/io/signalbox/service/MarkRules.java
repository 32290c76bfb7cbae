package io.signalbox.service;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.IntArrayList;

/** The match rules for firewall marks; of several that fit, the last one wins, as with iptables' MARK. */
public final class MarkRules implements Remembered {
    private final List<MarkRule> rules = new ArrayList<>();
    private final IntArrayList claimed = new IntArrayList();

    /** One that is there already counts as the last from here on. */
    public void add(final MarkRule rule) {
        rules.remove(rule);
        rules.add(rule);
    }

    /** Packets with this mark are the director's, wherever they are for. */
    public void claim(final int mark) {
        if (!claimed.containsInt(mark)) {
            claimed.addInt(mark);
        }
    }

    /** In the order they were added. */
    public List<MarkRule> all() {
        return rules;
    }

    /** Packets with this mark are the director's, wherever they are for. */
    public boolean isClaimed(final int mark) {
        return claimed.containsInt(mark);
    }

    /** True for a packet that is the director's for its mark. */
    public boolean claims(final int port, final Headers headers, final FlowKey flow) {
        return !claimed.isEmpty() && claimed.containsInt(of(port, headers, flow));
    }

    /** The mark that a packet coming in by a port carries, or 0. */
    public int of(final int port, final Headers headers, final FlowKey flow) {
        for (int i = rules.size() - 1; i >= 0; i--) {
            if (rules.get(i).fits(port, headers, flow)) {
                return rules.get(i).mark();
            }
        }
        return 0;
    }

    @Override
    public void save(final StateWriter to) {
        to.putInt(rules.size());
        rules.forEach(rule -> rule.save(to));
        to.putInt(claimed.size());
        claimed.forEachInt(to::putInt);
    }

    @Override
    public void load(final StateReader from) {
        for (int left = from.getInt(); left > 0; left--) {
            rules.add(MarkRule.read(from));
        }
        for (int left = from.getInt(); left > 0; left--) {
            claimed.addInt(from.getInt());
        }
    }
}
