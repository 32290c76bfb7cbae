package io.signalbox.replay.journal;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddPort;
import io.signalbox.golden.Offloads;
import io.signalbox.golden.PacketOrder;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.Script;
import io.signalbox.golden.Topology;
import io.signalbox.golden.TopologyWriter;
import io.signalbox.golden.address.Mac;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.journal.codec.InputRecord;
import io.signalbox.packet.Offload;
import io.signalbox.replay.capture.CaptureFile;
import io.signalbox.replay.capture.CaptureWriter;
import io.signalbox.stage.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes what happened to a director as a scenario: each frame into the capture of its interface, everything else into
 * the script. What is written depends on what happened alone.
 */
final class ScenarioWriter implements AutoCloseable {
    private final Path folder;
    private final LinesWhenNeeded script;
    private final LinesWhenNeeded offloads;
    private final LinesWhenNeeded order;
    private final SameStamp sameStamp;
    private final SortedMap<Integer, Port> ports = new TreeMap<>();
    private final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(CaptureFile.MAX_CAPTURED_LENGTH));
    private long frames;
    private long commands;

    /** An interface, as it was when it came, and its capture. */
    private static final class Port {
        private final Topology.Interface told;
        private final CaptureWriter capture;
        private long frames;

        Port(final Topology.Interface told, final CaptureWriter capture) {
            this.told = told;
            this.capture = capture;
        }
    }

    ScenarioWriter(final Path folder, final State.Bounds bounds) {
        this.folder = folder;
        script = new LinesWhenNeeded(folder.resolve(Scenario.SCRIPT));
        offloads = new LinesWhenNeeded(folder.resolve(Scenario.OFFLOADS));
        order = new LinesWhenNeeded(folder.resolve(Scenario.ORDER));
        sameStamp = new SameStamp((number, port) -> order.add(PacketOrder.line(number, port)));
        script.add(new Script.Room(bounds.connections(), bounds.datagrams(), bounds.heldFrames(), bounds.arenaBytes())
                .toString());
    }

    /** @throws IOException one sentence: a scenario cannot name this frame's interface */
    void frame(final InputRecord input) throws IOException {
        final Port port = ports.get(input.port());
        if (port == null) {
            throw new IOException(
                    "event " + input.event() + " came in by port " + input.port() + ", which has no name");
        }
        input.frame(frame, 0);
        port.capture.write(input.timeNs(), frame, 0, input.capturedLength(), input.wireLength());
        port.frames++;
        frames++;
        sameStamp.add(port.told.name(), input.timeNs());
        if (input.offload() != Offload.NONE) {
            offloads.add(Offloads.line(port.told.name(), port.frames, input.offload()));
        }
    }

    /** @throws IOException one sentence: a scenario cannot name an interface so */
    void command(final Command command, final long timeNs) throws IOException {
        if (command instanceof AddPort port) {
            heed(port);
        }
        commands++;
        happens(timeNs, CommandText.of(command));
    }

    void tick(final long timeNs) {
        happens(timeNs, Script.TICK);
    }

    private void happens(final long timeNs, final String words) {
        script.add(new Script.Line(frames, timeNs, words, 0).toString());
    }

    private void heed(final AddPort added) throws IOException {
        final Port before = ports.get(added.port());
        if (before != null && before.told.name().equals(added.name())) {
            return;
        }
        if (before != null || isTaken(added.name())) {
            throw new IOException(
                    "interface " + added.name()
                            + " has another number, or its number another name, than before: a scenario's interfaces keep both");
        }
        if (added.port() != ports.size() || !Topology.isInterfaceName(added.name())) {
            throw new IOException(
                    "a scenario's interfaces are numbered from 0 on and have names of letters, digits, and"
                            + " . _ -, which does not fit '" + CommandText.of(added) + "'");
        }
        ports.put(
                added.port(),
                new Port(
                        new Topology.Interface(added.name(), new Mac(added.mac()), added.mtu(), List.of()),
                        CaptureWriter.ofNanoseconds(folder.resolve("in-" + added.name() + ".pcap"))));
    }

    private boolean isTaken(final String name) {
        return ports.values().stream().anyMatch(port -> port.told.name().equals(name));
    }

    long frames() {
        return frames;
    }

    long commands() {
        return commands;
    }

    /**
     * The run ends: what is left is written.
     *
     * @throws IOException one sentence: nothing could have come in
     */
    void stop(final long timeNs) throws IOException {
        if (ports.isEmpty()) {
            throw new IOException("the director had no interface by which anything could have come");
        }
        happens(timeNs, Script.STOP);
        sameStamp.end();
        Files.writeString(
                folder.resolve("description"),
                "A run of the director as its journal tells it: packets in: " + frames + ", commands: " + commands
                        + ".\n");
        TopologyWriter.write(folder.resolve(Scenario.TOPOLOGY), topology());
    }

    /** The script says what else there was. Its ARP and ND belong to what comes out. */
    private Topology topology() {
        final Topology plain =
                Topology.of(ports.values().stream().map(port -> port.told).toList(), List.of(), List.of());
        return new Topology(
                plain.interfaces(),
                plain.neighbours(),
                plain.routes(),
                plain.loAddresses(),
                plain.modules(),
                OptionalInt.empty(),
                plain.settleUs(),
                true,
                Optional.empty(),
                plain.localMarks());
    }

    @Override
    public void close() throws IOException {
        ports.values().forEach(port -> port.capture.close());
        script.close();
        offloads.close();
        order.close();
    }
}
