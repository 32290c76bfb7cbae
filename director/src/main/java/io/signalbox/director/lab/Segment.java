package io.signalbox.director.lab;

import java.util.ArrayList;
import java.util.List;

/** An Ethernet segment: a switch, in a namespace of its own, and the machines that are plugged into it. */
public final class Segment {
    private static final String BRIDGE = "br0";
    /** States of a bridge's port, linux/if_bridge.h. */
    private static final int DISABLED = 0;

    private static final int FORWARDING = 3;

    private final Namespace place;
    private final List<End> ends = new ArrayList<>();

    private record End(Namespace machine, String device, String port) {}

    Segment(final Namespace place) {
        this.place = place;
        // a switch says nothing of its own: no spanning tree, no multicast queries, no address
        place.sysctl("net.ipv6.conf.all.disable_ipv6", 1);
        place.sysctl("net.ipv6.conf.default.disable_ipv6", 1);
        place.ip("link add " + BRIDGE + " type bridge stp_state 0 mcast_snooping 0", "link set " + BRIDGE + " up");
    }

    /** The switch itself: on its ports everything can be captured that the machines say to each other. */
    public Namespace place() {
        return place;
    }

    /** Lays a cable from a machine's {@code device}, which is new and then up, to the switch. */
    public Segment join(final Namespace machine, final String device) {
        final String port = "to-" + machine.role();
        Lab.cable(machine, device, place, port);
        place.ip("link set " + port + " master " + BRIDGE);
        ends.add(new End(machine, device, port));
        return this;
    }

    /** The switch's port that a machine is plugged into. */
    public String portOf(final Namespace machine) {
        return ends.stream()
                .filter(end -> end.machine.equals(machine))
                .map(End::port)
                .findFirst()
                .orElseThrow();
    }

    /** Largest IP packet, bytes, of all that are plugged in. */
    public void mtu(final int bytes) {
        for (final End end : ends) {
            place.ip("link set " + end.port + " mtu " + bytes);
            end.machine.ip("link set " + end.device + " mtu " + bytes);
        }
    }

    /** Pulls a machine's cable out of the switch, or puts it back: its interface loses its carrier. */
    public void plug(final Namespace machine, final boolean in) {
        place.ip("link set " + portOf(machine) + (in ? " up" : " down"));
    }

    /** The switch passes nothing to or from a machine, which does not know: its interface keeps its carrier. */
    public void cutOff(final Namespace machine, final boolean off) {
        place.ip("link set " + portOf(machine) + " type bridge_slave state " + (off ? DISABLED : FORWARDING));
    }
}
