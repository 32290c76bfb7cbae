package io.signalbox.director.live;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.signalbox.afpacket.AfPacketPort;
import io.signalbox.afpacket.AfPacketSink;
import io.signalbox.afpacket.AfPacketSource;
import io.signalbox.afpacket.Doorbell;
import io.signalbox.afpacket.FrameClock;
import io.signalbox.afpacket.IdleStrategy;
import io.signalbox.afpacket.PortSettings;
import io.signalbox.afpacket.SystemClock;
import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.director.lab.Namespace;
import io.signalbox.director.lab.Running;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Offload;
import io.signalbox.packet.PacketSource;
import java.time.Duration;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a switch does at an access port (IEEE 802.1Q), as a program, for kernels that have no VLANs: frames that come
 * untagged on one interface leave tagged by another; those that come tagged there lose their tag and leave by the first.
 */
public final class AccessPort {
    private static final int ACCESS = 0;
    private static final int TRUNK = 1;
    private static final int MACS_LENGTH = 12;
    private static final int TAG_LENGTH = 4;
    private static final int TAGGED = 0x8100 << Short.SIZE;
    private static final int BATCH = 64;
    private static final long PAUSE_NS = 100_000_000;

    private final int tag;
    private final AfPacketSource source;
    private final AfPacketSink sink;
    private final Emission emission = new Emission();
    private final PacketSource.FrameHandler handler = this::carry;

    private AccessPort(final List<AfPacketPort> ports, final int vlan, final Syscalls syscalls) {
        tag = TAGGED | vlan;
        final FrameClock clock = new FrameClock(new SystemClock(syscalls));
        source = new AfPacketSource(ports, clock, IdleStrategy.POLL, new Doorbell(syscalls), syscalls);
        sink = new AfPacketSink(ports, syscalls);
    }

    /** Gives a machine an interface in a VLAN, {@code vlan7}, whose frames pass its {@code eth0} with tags. */
    static Running start(final Namespace machine, final int vlan) {
        final String inVlan = "vlan" + vlan;
        machine.ip("link add " + inVlan + " type veth peer name access", "link set " + inVlan + " up");
        machine.sysctl("net.ipv6.conf.access.disable_ipv6", 1).sysctl("net.ipv6.conf.eth0.disable_ipv6", 1);
        machine.sysctl("net.ipv4.conf.all.arp_ignore", 1);
        machine.ip("addr flush dev eth0", "link set access up");
        return machine.startJava("access-port", List.of(), AccessPort.class, "access", "eth0", String.valueOf(vlan))
                .awaitLog("ready", Duration.ofSeconds(60));
    }

    public static void main(final String... args) {
        final Syscalls syscalls = new Syscalls();
        final List<AfPacketPort> ports = List.of(port(ACCESS, args[0], syscalls), port(TRUNK, args[1], syscalls));
        final AccessPort access = new AccessPort(ports, Integer.parseInt(args[2]), syscalls);
        System.out.println("ready");
        access.run();
    }

    private static AfPacketPort port(final int number, final String name, final Syscalls syscalls) {
        return AfPacketPort.open(number, name, PortSettings.DEFAULTS, AfPacketPort.EVERYTHING, syscalls);
    }

    private void run() {
        while (true) {
            final int frames = source.poll(handler, BATCH);
            sink.flush();
            source.release(frames);
            if (frames == 0) {
                source.awaitFrames(PAUSE_NS);
            }
        }
    }

    private void carry(
            final int port,
            final long timeNs,
            final UnsafeBuffer frame,
            final int offset,
            final int capturedLength,
            final int wireLength,
            final long offload) {
        if (port == ACCESS) {
            final int tagged = offset - TAG_LENGTH;
            moveMacs(frame, offset, tagged);
            frame.putInt(tagged + MACS_LENGTH, tag, BIG_ENDIAN);
            send(TRUNK, frame, tagged, capturedLength + TAG_LENGTH, Offload.moved(offload, TAG_LENGTH));
        } else if (frame.getInt(offset + MACS_LENGTH, BIG_ENDIAN) == tag) {
            final int untagged = offset + TAG_LENGTH;
            moveMacs(frame, offset, untagged);
            send(ACCESS, frame, untagged, capturedLength - TAG_LENGTH, Offload.moved(offload, -TAG_LENGTH));
        }
    }

    private static void moveMacs(final UnsafeBuffer frame, final int from, final int to) {
        final long first = frame.getLong(from);
        final int rest = frame.getInt(from + Long.BYTES);
        frame.putLong(to, first);
        frame.putInt(to + Long.BYTES, rest);
    }

    private void send(
            final int port, final UnsafeBuffer frame, final int offset, final int length, final long offload) {
        emission.port = port;
        emission.offload = offload;
        sink.send(emission, frame, offset, length);
    }
}
