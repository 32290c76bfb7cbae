package io.signalbox.replay;

import io.signalbox.golden.Offloads;
import io.signalbox.golden.PacketOrder;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioException;
import io.signalbox.golden.Topology;
import io.signalbox.replay.capture.CaptureException;
import io.signalbox.replay.capture.CaptureFile;
import io.signalbox.replay.capture.CaptureMerge;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The packets of a scenario, from all its captures in the order of time. A run's clock begins at zero and ends where a
 * capture of what it sends could tell no time any more; a stamp outside is refused.
 */
final class Inputs implements AutoCloseable {
    /** Less than the 2^32 seconds of pcap, so that timers behind the last packet have room. */
    static final long LATEST_S = 4_200_000_000L;

    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final Topology topology;
    private final List<String> ports;
    private final Offloads offloads;
    private final PacketOrder order;
    private final Path orderFile;
    private final CaptureMerge merge;
    private String port;
    private long cut;
    private long records;

    Inputs(final Scenario scenario) {
        topology = scenario.topology();
        offloads = scenario.offloads();
        order = scenario.order();
        orderFile = scenario.folder().resolve(Scenario.ORDER);
        ports = new ArrayList<>(scenario.inputs().keySet());
        merge = new CaptureMerge(
                scenario.inputs().values().stream().map(CaptureFile::open).toList());
    }

    /** Moves to the next packet; false behind the last one. */
    boolean next() {
        if (!nextOfAll()) {
            return false;
        }
        checkTime();
        port = portOf(ports.get(merge.captureIndex()));
        records++;
        cut += capture().capturedLength() < capture().wireLength() ? 1 : 0;
        return true;
    }

    private boolean nextOfAll() {
        final Optional<String> told = order.of(records + 1);
        if (told.isEmpty()) {
            return merge.next();
        }
        final int index = ports.indexOf(told.get());
        if (index < 0) {
            throw ScenarioException.in(orderFile, "there is no input of \"" + told.get() + "\"");
        }
        return merge.next(index);
    }

    private void checkTime() {
        final long stampNs = capture().timestampNs();
        if (stampNs < 0 || stampNs > LATEST_S * NS_PER_SECOND) {
            throw wrong(
                    "its stamp of " + seconds(stampNs) + " s is outside the clock of a run, 0 to " + LATEST_S + " s");
        }
    }

    private static String seconds(final long ns) {
        return BigDecimal.valueOf(ns, 9).toPlainString();
    }

    /** A capture of several named interfaces says of each frame where it came in; of one alone the file's name does. */
    private String portOf(final String named) {
        final String told = capture().interfaceName();
        if (capture().interfaces() == 1 || told.isEmpty() || told.equals(named)) {
            return named;
        }
        if (topology.interfaces().containsKey(told)) {
            return told;
        }
        throw wrong("the file has several interfaces, and the topology has no \"" + told + "\"; its interfaces are "
                + String.join(", ", topology.interfaces().keySet()));
    }

    private CaptureException wrong(final String what) {
        return new CaptureException(capture().path() + ", record " + capture().recordNumber() + ": " + what + ".");
    }

    String port() {
        return port;
    }

    /** When the packet happens, never earlier than the one before it. */
    long timeNs() {
        return merge.timestampNs();
    }

    /** What of it was left to a network card. */
    long offload() {
        return offloads.of(ports.get(merge.captureIndex()), capture().recordNumber());
    }

    CaptureFile capture() {
        return merge.capture();
    }

    /** What whoever reads of the outcome should know of the captures, a sentence each. */
    List<String> notes() {
        final List<String> notes = new ArrayList<>(merge.warnings());
        if (cut > 0) {
            notes.add((cut == records ? "all " : "") + cut + (cut == 1 ? " frame was" : " frames were")
                    + " cut by the capture's snapshot length (TRUNCATED); capture with a larger one, tcpdump -s 0");
        }
        return notes;
    }

    @Override
    public void close() {
        merge.close();
    }
}
