package io.signalbox.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.checkpoint.Checkpoints;
import io.signalbox.checkpoint.KeptCheckpoint;
import io.signalbox.command.Command;
import io.signalbox.command.Command.AddAddress;
import io.signalbox.command.Command.AddNeighbour;
import io.signalbox.command.Command.AddPort;
import io.signalbox.command.Command.AddRoute;
import io.signalbox.command.Command.SetProfile;
import io.signalbox.command.Command.SetSysctl;
import io.signalbox.command.Profile;
import io.signalbox.decision.Decision;
import io.signalbox.decision.DecisionLog;
import io.signalbox.decision.Reason;
import io.signalbox.decision.Verdict;
import io.signalbox.golden.address.Ip;
import io.signalbox.golden.address.IpPrefix;
import io.signalbox.golden.address.Mac;
import io.signalbox.golden.packet.EthernetFrame;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.Packets;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.ipvsadm.IpvsadmParser;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.MemorySource;
import io.signalbox.packet.Offload;
import io.signalbox.packet.PacketSink;
import io.signalbox.packet.PacketSlot;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.route.RouteType;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A director on the table, between clients behind a gateway on eth0 and real servers on eth1: what it hears, what it
 * says to it, and why. One event at a time; an event that is decided twice, or never, fails the test.
 *
 * <pre>
 *   CLIENT, CLIENT6 -- GATEWAY -- eth0  192.0.2.1/24  2001:db8:1::1/64  VIP, VIP6
 *                                 eth1  10.0.0.1/24   2001:db8:2::1/64  -- SERVER, OTHER (and 6); STRANGER is silent
 * </pre>
 */
public final class Box {
    public static final String CLIENT = "198.51.100.1";
    public static final String CLIENT6 = "2001:db8:c::1";
    public static final String VIP = "192.0.2.10";
    public static final String VIP6 = "2001:db8:1::10";
    public static final String SERVER = "10.0.0.11";
    public static final String SERVER6 = "2001:db8:2::11";
    public static final String OTHER = "10.0.0.12";
    public static final String OTHER6 = "2001:db8:2::12";
    /** On eth1's link, and nobody knows its MAC. */
    public static final String STRANGER = "10.0.0.99";

    public static final String STRANGER6 = "2001:db8:2::99";
    public static final String OWN0 = "192.0.2.1";
    public static final String OWN1 = "10.0.0.1";
    public static final String OWN6 = "2001:db8:1::1";
    public static final String OWN61 = "2001:db8:2::1";

    public static final String ETH0 = "02:00:00:00:00:01";
    public static final String ETH1 = "02:00:00:00:00:02";
    public static final String GATEWAY = "02:00:00:00:00:fe";
    public static final String SERVER_MAC = "02:00:00:00:01:11";
    public static final String OTHER_MAC = "02:00:00:00:01:12";
    public static final String STRANGER_MAC = "02:00:00:00:01:99";
    public static final String EVERYBODY = "ff:ff:ff:ff:ff:ff";

    /** The first identification that the director gives to a packet of its own making. */
    public static final int FIRST_ID = 2;

    public static final int MTU = 1_500;

    private static final long SECOND_NS = 1_000_000_000L;
    private static final int SOURCE_BYTES = 1 << 20;

    private final List<String> ports = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();
    private final List<Reason> resolved = new ArrayList<>();
    private final Map<Long, Reason> ends = new HashMap<>();
    private final Set<Reason> seen = EnumSet.noneOf(Reason.class);
    private final List<Arrival> arrivals = new ArrayList<>();
    private final MemorySource source = new MemorySource(SOURCE_BYTES);
    private final State.Bounds bounds;
    private final Lane lane;
    private Decision decision;
    private Reason reason;
    private String refusal;
    private long nowNs;
    private int sentSoFar;

    /** A frame as the register was shown it: its bytes, and from where on nothing depended on them. */
    public record Arrival(String hex, int carriedFrom) {}

    private Box(final State.Bounds bounds) {
        this(bounds, new State(bounds, 1, 2, 0));
    }

    private Box(final State.Bounds bounds, final State state) {
        this.bounds = bounds;
        lane = Lane.open(Lane.Settings.of(Layout.FUSED).sized(64, 1), state, source, new Wire(), new Register());
    }

    /** A director without any configuration. */
    public static Box empty(final State.Bounds bounds) {
        return new Box(bounds);
    }

    /** A director as it is drawn above, and {@code ipvsadm} lines or settings for it. */
    public static Box with(final String... lines) {
        return with(new State.Bounds(64, 4, 64, 1 << 20), lines);
    }

    /** The same, remembering no more than {@code bounds} allow. */
    public static Box with(final State.Bounds bounds, final String... lines) {
        final Box box = new Box(bounds)
                .port("eth0", ETH0, MTU)
                .port("eth1", ETH1, MTU)
                .address("eth0", OWN0 + "/24")
                .address("eth0", OWN6 + "/64")
                .address("eth0", VIP + "/32")
                .address("eth0", VIP6 + "/128")
                .address("eth1", OWN1 + "/24")
                .address("eth1", OWN61 + "/64")
                .neighbour("eth0", "192.0.2.254", GATEWAY)
                .neighbour("eth0", "2001:db8:1::fe", GATEWAY)
                .neighbour("eth1", SERVER, SERVER_MAC)
                .neighbour("eth1", SERVER6, SERVER_MAC)
                .neighbour("eth1", OTHER, OTHER_MAC)
                .neighbour("eth1", OTHER6, OTHER_MAC)
                .route("198.51.100.0/24", "192.0.2.254", "eth0", 0)
                .route("2001:db8:c::/48", "2001:db8:1::fe", "eth0", 0);
        for (final String line : lines) {
            box.told(line);
        }
        return box;
    }

    public Box port(final String name, final String mac, final int mtu) {
        ports.add(name);
        return applied(new AddPort(ports.size() - 1, name, Mac.parse(mac).bits(), mtu));
    }

    public Box address(final String port, final String prefix) {
        final IpPrefix parsed = IpPrefix.parse(prefix);
        final Address address = address(parsed);
        return applied(new AddAddress(number(port), address.hi(), address.lo(), parsed.length()));
    }

    /** A neighbour whose MAC is configured. */
    public Box neighbour(final String port, final String address, final String mac) {
        final Address parsed = Addresses.parse(address);
        final long bits = Mac.parse(mac).bits();
        return applied(new AddNeighbour(number(port), parsed.hi(), parsed.lo(), bits));
    }

    /** A route by way of {@code via} (null: on the link); {@code mtu} 0 is the port's. */
    public Box route(final String prefix, final String via, final String port, final int mtu) {
        final Address gateway = via == null ? null : Addresses.parse(via);
        final long viaHi = gateway == null ? 0 : gateway.hi();
        final long viaLo = gateway == null ? 0 : gateway.lo();
        final IpPrefix parsed = IpPrefix.parse(prefix);
        final Address to = address(parsed);
        return applied(
                new AddRoute(to.hi(), to.lo(), parsed.length(), viaHi, viaLo, number(port), mtu, RouteType.UNICAST));
    }

    /** A route that leads nowhere. */
    public Box deadEnd(final String prefix, final RouteType type) {
        final IpPrefix parsed = IpPrefix.parse(prefix);
        final Address to = address(parsed);
        return applied(new AddRoute(to.hi(), to.lo(), parsed.length(), 0, 0, 0, 0, type));
    }

    /** An {@code ipvsadm} line or a setting, which is applied. */
    public Box told(final String line) {
        return applied(IpvsadmParser.parse(line));
    }

    /** A command as a journal holds it, which is applied. */
    public Box hears(final String text) {
        return applied(CommandText.parse(text));
    }

    /** A setting that is no {@code ipvsadm} matter, by its short name. */
    public Box set(final String name, final int value) {
        return applied(new SetSysctl(name, value));
    }

    /** From here on packet for packet as Linux, also where that harms users. */
    public Box asLinux() {
        return applied(new SetProfile(Profile.KERNEL));
    }

    /** An {@code ipvsadm} line or a setting, which may be refused. */
    public Box asked(final String line) {
        return asked(IpvsadmParser.parse(line));
    }

    public Box asked(final Command command) {
        begin();
        lane.command(command, nowNs);
        lane.drain();
        return this;
    }

    /** So much time passes, and the director hears of it. */
    public Box after(final double seconds) {
        begin();
        later(seconds);
        lane.tick(nowNs);
        lane.drain();
        return this;
    }

    /** So much time passes, and nobody tells the director. */
    public Box later(final double seconds) {
        nowNs += Math.round(seconds * SECOND_NS);
        return this;
    }

    /** Another director that begins with a checkpoint of this one, now. */
    public Box restarts() {
        final KeptCheckpoint kept = new KeptCheckpoint();
        final Checkpoints checkpoints = state().checkpoints;
        checkpoints.into(kept);
        checkpoints.begin(1, nowNs);
        while (checkpoints.isRunning()) {
            checkpoints.proceed();
        }
        final Box next = new Box(bounds, new State(bounds, 3, 4, 0));
        Checkpoints.load(kept, next.state());
        next.ports.addAll(ports);
        next.nowNs = nowNs;
        return next;
    }

    /** The run ends: from here on every event has its end. */
    public Box stops() {
        begin();
        lane.stop(nowNs);
        lane.drain();
        for (long event = 1; event <= lane.lastEvent(); event++) {
            assertThat(ends).as("events with an end").containsKey(event);
        }
        return this;
    }

    /** A packet comes from the gateway. */
    public Box fromClient(final Packet packet) {
        return receives("eth0", packet.onEthernet(GATEWAY, ETH0));
    }

    /** A packet comes from {@link #SERVER}'s MAC. */
    public Box fromServer(final Packet packet) {
        return receives("eth1", packet.onEthernet(SERVER_MAC, ETH1));
    }

    public Box receives(final String port, final EthernetFrame frame) {
        return receives(port, frame.bytes());
    }

    public Box receives(final String port, final byte[] frame) {
        return receives(port, frame, frame.length);
    }

    /** A frame of which only the first bytes were captured. */
    public Box receives(final String port, final byte[] frame, final int wireLength) {
        return receives(port, frame, wireLength, Offload.NONE);
    }

    /** A frame whose sender left something to its network card. */
    public Box receives(final String port, final byte[] frame, final long offload) {
        return receives(port, frame, frame.length, offload);
    }

    private Box receives(final String port, final byte[] frame, final int wireLength, final long offload) {
        begin();
        assertThat(source.offer(number(port), nowNs, new UnsafeBuffer(frame), 0, frame.length, wireLength, offload))
                .isTrue();
        source.poll(lane, 1);
        lane.drain();
        return this;
    }

    /** The next frame that leaves goes to the gateway with this packet. */
    public Box toClient(final Packet packet) {
        return sends("eth0", packet.onEthernet(ETH0, GATEWAY));
    }

    /** The next frame that leaves goes to {@link #SERVER}'s MAC with this packet. */
    public Box toServer(final Packet packet) {
        return sends("eth1", packet.onEthernet(ETH1, SERVER_MAC));
    }

    /** The next frame that leaves goes to {@link #OTHER}'s MAC with this packet. */
    public Box toOther(final Packet packet) {
        return sends("eth1", packet.onEthernet(ETH1, OTHER_MAC));
    }

    /** The next frame that leaves is this one. */
    public Box sends(final String port, final EthernetFrame frame) {
        return sends(port, frame.bytes(), Offload.NONE);
    }

    /** The next frame that leaves is this one, and this is left to the network card. */
    public Box sends(final String port, final byte[] frame, final long offload) {
        assertThat(sentSoFar < sent.size() ? sent.get(sentSoFar) : "nothing (" + reason + ")")
                .as("frame " + (sentSoFar + 1) + " of the event")
                .isEqualTo(text(port, frame, offload));
        sentSoFar++;
        return this;
    }

    private static String text(final String port, final byte[] frame, final long offload) {
        final String left = offload == Offload.NONE ? "" : " offload " + Long.toHexString(offload);
        return port + " " + Packets.hex(frame) + left;
    }

    /** All frames of the event; they count as named. */
    public List<byte[]> takesAll() {
        sentSoFar = sent.size();
        return sent.stream().map(frame -> Packets.hex(frame.split(" ")[1])).toList();
    }

    /** What is left to the network card of each frame of the event. */
    public List<Long> offloads() {
        return sent.stream()
                .map(frame -> frame.split(" "))
                .map(words -> words.length == 2 ? Offload.NONE : Long.parseUnsignedLong(words[3], 16))
                .toList();
    }

    /** How the event ended, after all that it sent was named. */
    public Box decides(final Reason expected) {
        assertThat(reason).isEqualTo(expected);
        assertThat(sent.subList(sentSoFar, sent.size())).as("frames not named").isEmpty();
        return this;
    }

    /** Nothing left, and the event ended for this reason. */
    public Box drops(final Reason expected) {
        assertThat(expected.verdict()).isEqualTo(Verdict.DROPPED);
        return decides(expected);
    }

    /** Earlier events, that were held, ended with this event. */
    public Box resolves(final Reason... expected) {
        assertThat(resolved).containsExactly(expected);
        return this;
    }

    /** The last command was refused with this sentence. */
    public Box refuses(final String sentence) {
        assertThat(refusal).isEqualTo(sentence);
        return decides(Reason.COMMAND_REFUSED);
    }

    /** So many connections would be listed. */
    public Box remembers(final int connections) {
        state().connections.expireAll(nowNs);
        assertThat(state().table.size()).as("connections").isEqualTo(connections);
        return this;
    }

    /** Every reason that any event so far ended with, or was held for. */
    public Set<Reason> reasons() {
        return seen;
    }

    public Decision decision() {
        return decision;
    }

    /** Every frame that the register was shown. */
    public List<Arrival> arrivals() {
        return arrivals;
    }

    public State state() {
        return lane.state();
    }

    public long nowNs() {
        return nowNs;
    }

    private Box applied(final Command command) {
        asked(command);
        assertThat(refusal).as("refusal of " + command).isNull();
        return this;
    }

    private void begin() {
        sent.clear();
        resolved.clear();
        sentSoFar = 0;
        reason = null;
        refusal = null;
    }

    private int number(final String port) {
        return ports.indexOf(port);
    }

    private static Address address(final IpPrefix prefix) {
        return Addresses.parse(Ip.text(prefix.address()));
    }

    private void end(final long event, final Reason how) {
        assertThat(ends)
                .as("event " + event + " ends once, not again as " + how)
                .doesNotContainKey(event);
        ends.put(event, how);
        seen.add(how);
    }

    /** Where frames go: each is written down as text, so that a difference can be read. */
    private final class Wire implements PacketSink {
        @Override
        public boolean send(final Emission emission, final UnsafeBuffer buffer, final int offset, final int length) {
            final byte[] frame = new byte[length];
            buffer.getBytes(offset, frame);
            sent.add(text(ports.get(emission.port), frame, emission.offload));
            return true;
        }

        @Override
        public void flush() {}

        @Override
        public void discard() {}
    }

    private final class Register implements DecisionLog {
        @Override
        public void arrived(final PacketSlot slot) {
            final UnsafeBuffer frame = new UnsafeBuffer(new byte[slot.arrivedLength]);
            frame.putBytes(0, slot.arrivedBuffer, slot.arrivedOffset, slot.arrivedLength);
            slot.overwritten.restore(frame, 0, slot.arrivedLength);
            arrivals.add(new Arrival(Packets.hex(frame.byteArray()), slot.carriedFrom));
        }

        @Override
        public void decided(final PacketSlot slot, final Emissions emissions) {
            decision = slot.decision;
            reason = slot.decision.reason;
            refusal = slot.refusal;
            seen.add(reason);
            if (reason.verdict() != Verdict.HELD) {
                end(slot.event, reason);
            }
            for (int i = 0; i < slot.extras; i++) {
                final Emission extra = emissions.get(slot.firstExtra + i);
                if (extra.resolution != null) {
                    end(extra.originEvent, extra.resolution);
                    resolved.add(extra.resolution);
                }
            }
        }
    }
}
