package io.signalbox.director.live;

import io.signalbox.director.lab.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A host's network as its operator sees it: links, addresses, routes and their rules, neighbours, packet filters and
 * settings. Of a neighbour it shows who it is, not when it was heard last.
 */
record HostView(List<String> lines) {
    private static final String SHOW = """
            set -e
            ip -d link
            ip addr
            ip route show table all
            ip -6 route show table all
            ip rule
            ip -6 rule
            ip neigh | grep lladdr | sort
            nft list ruleset
            cd /proc/sys/net && find . -type f -readable | sort | xargs grep -s . || true
            """;
    private static final Pattern NEIGHBOUR = Pattern.compile("(?m)^(\\S+ dev \\S+ lladdr \\S+).*$");

    static HostView of(final Namespace host) {
        final String all = host.run("sh", "-c", SHOW).orFail().out();
        return new HostView(NEIGHBOUR.matcher(all).replaceAll("$1").lines().toList());
    }

    /** Lines that are gone and lines that are new, as {@code diff} marks them. */
    List<String> changesTo(final HostView later) {
        final List<String> changes = new ArrayList<>();
        lines.stream().filter(line -> !later.lines.contains(line)).forEach(line -> changes.add("- " + line));
        later.lines.stream().filter(line -> !lines.contains(line)).forEach(line -> changes.add("+ " + line));
        return changes;
    }
}
