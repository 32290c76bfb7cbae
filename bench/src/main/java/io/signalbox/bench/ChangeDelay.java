package io.signalbox.bench;

import io.signalbox.command.Command;
import io.signalbox.command.Command.Draft;
import io.signalbox.command.Command.OfService;
import io.signalbox.command.Command.Publish;
import io.signalbox.command.Command.ShareWithHost;
import io.signalbox.command.VipMode;
import io.signalbox.director.live.WarmUp;
import io.signalbox.ipvsadm.IpvsadmParser;
import io.signalbox.packet.MemorySource;
import io.signalbox.packet.PacketSink;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.stage.State;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How long do packets wait for a change of a great many services? Beside a host, each service at an address of its own, and
 * with a journal. The change is drafted as the live director does it, a few commands between frames, and published: a packet
 * waits for one such round, or for that event. The director has practised as long as it does before it begins.
 *
 * <p>It is the processor time of the packet's thread, for others may be at work on the machine; what the collector of
 * garbage stops it for is no part of it.
 */
final class ChangeDelay {
    private static final int SERVICES = 1_000;
    private static final int SERVERS = 9;
    private static final int RUNS = 20;
    /** As the live director's. */
    private static final int DRAFTS_PER_ROUND = 8;

    private static final int WARM_UP_S = 3;
    private static final int OCTET = 250;
    private static final int RING_BYTES = 1 << 16;
    private static final double MS = 1e6;

    /** What becomes of the services, in this order. */
    private enum Kind {
        COME("services come"),
        EDIT("weights change"),
        REPLACE("services go, and others come"),
        GO("services go");

        private final String label;

        Kind(final String label) {
            this.label = label;
        }
    }

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final int services;
    private final int runs;
    private final long[][] longest;
    private final int[] lines = new int[Kind.values().length];
    private long timeNs;

    ChangeDelay(final int services, final int runs) {
        this.services = services;
        this.runs = runs;
        longest = new long[Kind.values().length][runs];
    }

    /** @throws IllegalArgumentException one sentence, for anything but a number of services, or nothing */
    static ChangeDelay parse(final List<String> words) {
        final String number = words.isEmpty() ? String.valueOf(SERVICES) : words.get(0);
        if (words.size() > 1 || !number.matches("[1-9][0-9]{0,4}")) {
            throw new IllegalArgumentException(
                    "change is followed by the number of services, 1 to 99999, or by nothing");
        }
        return new ChangeDelay(Integer.parseInt(number), RUNS + 1);
    }

    /** Measures, and returns a table. */
    String run() throws IOException {
        WarmUp.run(WARM_UP_S);
        try (JournalOfBench journal = JournalOfBench.open(JournalUse.WRITTEN, State.Bounds.SMALL.connections());
                Lane lane = Lane.open(
                        Lane.Settings.of(Layout.FUSED),
                        new State(State.Bounds.SMALL, 1, 2, 0),
                        new MemorySource(RING_BYTES),
                        PacketSink.NOWHERE,
                        journal.log())) {
            for (final Command command : Site.commands(ForwardingMethod.NAT)) {
                tell(command, lane);
            }
            tell(new ShareWithHost(VipMode.FOLLOW), lane);
            for (int run = 0; run < runs; run++) {
                change(run, lane);
            }
        }
        return table();
    }

    private void tell(final Command command, final Lane lane) {
        lane.command(command, timeNs++);
        lane.drain();
    }

    private void change(final int run, final Lane lane) {
        final String some = "198.18.";
        final String others = "198.19.";
        final String addition = "-a -t SERVICE -r SERVER -m -w 1";
        measure(Kind.COME, run, commands(some, "-A -t SERVICE -s wlc", addition), lane);
        measure(Kind.EDIT, run, commands(some, "", "-e -t SERVICE -r SERVER -m -w " + (run + 2)), lane);
        final List<OfService> replacement = commands(some, "-D -t SERVICE", "");
        replacement.addAll(commands(others, "-A -t SERVICE -s wlc", addition));
        measure(Kind.REPLACE, run, replacement, lane);
        measure(Kind.GO, run, commands(others, "-D -t SERVICE", ""), lane);
    }

    /** One line for each service, one for each of its real servers; an empty one for nothing. */
    private List<OfService> commands(final String network, final String ofService, final String ofServer) {
        final List<OfService> commands = new ArrayList<>();
        for (int i = 0; i < services; i++) {
            final String service = network + i % OCTET + "." + i / OCTET % OCTET + ":" + (1 + i / OCTET / OCTET);
            add(ofService.replace("SERVICE", service), commands);
            for (int server = 0; server < SERVERS; server++) {
                final String at = "10." + (3 + server) + "." + i % OCTET + "." + (1 + i / OCTET % OCTET) + ":80";
                add(ofServer.replace("SERVICE", service).replace("SERVER", at), commands);
            }
        }
        return commands;
    }

    private static void add(final String line, final List<OfService> commands) {
        if (!line.isEmpty()) {
            commands.add((OfService) IpvsadmParser.parse(line));
        }
    }

    private void measure(final Kind kind, final int run, final List<OfService> change, final Lane lane) {
        lines[kind.ordinal()] = change.size();
        long most = 0;
        for (int done = 0; done < change.size(); done += DRAFTS_PER_ROUND) {
            final List<OfService> round = change.subList(done, Math.min(change.size(), done + DRAFTS_PER_ROUND));
            final long before = threads.getCurrentThreadCpuTime();
            round.forEach(command -> lane.command(new Draft(command), timeNs++));
            lane.drain();
            most = Math.max(most, threads.getCurrentThreadCpuTime() - before);
        }
        final long before = threads.getCurrentThreadCpuTime();
        tell(new Publish(), lane);
        longest[kind.ordinal()][run] = Math.max(most, threads.getCurrentThreadCpuTime() - before);
    }

    private String table() {
        final StringBuilder table = new StringBuilder("| change | lines | the first, ms | median of " + (runs - 1)
                + " more | longest |\n| --- | ---: | ---: | ---: | ---: |\n");
        for (final Kind kind : Kind.values()) {
            final long[] times = longest[kind.ordinal()];
            final long[] more = Arrays.copyOfRange(times, 1, runs);
            Arrays.sort(more);
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %,d | %.2f | %.2f | %.2f |%n",
                    kind.label,
                    lines[kind.ordinal()],
                    times[0] / MS,
                    more[more.length / 2] / MS,
                    more[more.length - 1] / MS));
        }
        return table.toString();
    }
}
