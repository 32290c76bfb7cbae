package io.signalbox.service;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import java.util.ArrayList;
import java.util.List;

/** The match rules for firewall marks; of several that fit, the last one wins, as with iptables' MARK. */
public final class MarkRules implements Remembered {
    private final List<MarkRule> rules = new ArrayList<>();

    public void add(final MarkRule rule) {
        rules.add(rule);
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
    }

    @Override
    public void load(final StateReader from) {
        for (int left = from.getInt(); left > 0; left--) {
            rules.add(MarkRule.read(from));
        }
    }
}
