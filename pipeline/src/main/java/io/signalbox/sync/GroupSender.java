package io.signalbox.sync;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.command.Command.StartDaemon;
import io.signalbox.connection.FlowHash;
import io.signalbox.decision.Reason;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Outbox;
import io.signalbox.packet.Recipe;
import io.signalbox.route.Output;
import io.signalbox.route.Port;
import io.signalbox.route.Router;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.EthernetHeader;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv6Header;
import io.signalbox.wire.MacAddress;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.UdpHeader;

/** Sends messages as UDP datagrams to the master's multicast group, from its interface's first address that fits. */
final class GroupSender implements Remembered {
    /** Linux' range of local ports, as it is unless told otherwise. */
    private static final int FIRST_PORT = 32_768;

    private static final int PORTS = 60_999 - FIRST_PORT + 1;
    /** ff02::/16 never leaves a link (RFC 4291 section 2.7). */
    private static final int LINK_SCOPE = 0xFF02;

    private final Router router;
    private final Outbox outbox;
    private final Output output;
    private final FlowHash sourcePorts;
    private final EthernetHeader ethernet = new EthernetHeader();
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final UdpHeader udp = new UdpHeader();
    private StartDaemon daemon;
    private Port port;
    private int nextId = 1;

    /** @param seed of the source ports, which Linux draws at random */
    GroupSender(final Router router, final Outbox outbox, final Output output, final long seed) {
        this.router = router;
        this.outbox = outbox;
        this.output = output;
        sourcePorts = new FlowHash(seed, ~seed);
    }

    /** Where messages go from here on, by which port, and how. */
    void set(final StartDaemon newDaemon, final Port newPort) {
        daemon = newDaemon;
        port = newPort;
    }

    /** Index into the router's addresses of the one that messages would come from, or -1. */
    int source(final StartDaemon from, final Port by) {
        if (Addresses.isIpv4(from.groupHi(), from.groupLo())) {
            return router.addresses.sourceTowards(by, from.groupHi(), from.groupLo(), true);
        }
        final boolean stays = from.groupHi() >>> 48 == LINK_SCOPE;
        return router.addresses.sourceTowardsGroup(by, stays);
    }

    /** False where there is no room for it, or no address to send it from. */
    boolean send(final Message message) {
        final int own = source(daemon, port);
        if (own < 0) {
            return false;
        }
        final boolean isIpv4 = Addresses.isIpv4(daemon.groupHi(), daemon.groupLo());
        final int ipHeader = isIpv4 ? Ipv4Header.MIN_LENGTH : Ipv6Header.LENGTH;
        final int udpLength = UdpHeader.LENGTH + message.length();
        final Emission emission = outbox.addFrame(EthernetHeader.LENGTH + ipHeader + udpLength);
        if (emission == null) {
            return false;
        }
        describe(emission, isIpv4, ipHeader, udpLength);
        final long fromHi = router.addresses.hi(own);
        final long fromLo = router.addresses.lo(own);
        if (isIpv4) {
            writeIpv4(emission, fromLo, ipHeader + udpLength);
        } else {
            writeIpv6(emission, fromHi, fromLo, udpLength);
        }
        writeUdp(emission, message, fromHi, fromLo, udpLength);
        final long mac = isIpv4
                ? MacAddress.ofIpv4Multicast(Addresses.toIpv4(daemon.groupLo()))
                : MacAddress.ofIpv6Multicast(daemon.groupLo());
        return output.sendToGroup(emission, port, mac) == Reason.NONE;
    }

    private void describe(final Emission emission, final boolean isIpv4, final int ipHeader, final int udpLength) {
        emission.recipe = Recipe.READY;
        emission.headers.l3Offset = EthernetHeader.LENGTH;
        emission.headers.l4Offset = EthernetHeader.LENGTH + ipHeader;
        emission.headers.ipVersion = isIpv4 ? 4 : 6;
        emission.headers.ipLength = ipHeader + udpLength;
        emission.headers.protocol = Protocol.UDP;
        ethernet.wrap(emission.buffer, emission.offset).etherType(isIpv4 ? EthernetHeader.IPV4 : EthernetHeader.IPV6);
    }

    private void writeIpv4(final Emission emission, final long fromLo, final int ipLength) {
        ipv4.wrap(emission.buffer, emission.offset + EthernetHeader.LENGTH)
                .headerLength(Ipv4Header.MIN_LENGTH)
                .typeOfService(0)
                .totalLength(ipLength)
                .identification(takeId())
                .fragmentation(0)
                .ttl(daemon.ttl())
                .protocol(Protocol.UDP)
                .source(Addresses.toIpv4(fromLo))
                .destination(Addresses.toIpv4(daemon.groupLo()))
                .completeChecksum();
    }

    private void writeIpv6(final Emission emission, final long fromHi, final long fromLo, final int udpLength) {
        ipv6.wrap(emission.buffer, emission.offset + EthernetHeader.LENGTH)
                .trafficClassAndFlowLabel(0, 0)
                .payloadLength(udpLength)
                .nextHeader(Protocol.UDP)
                .hopLimit(daemon.ttl())
                .source(fromHi, fromLo)
                .destination(daemon.groupHi(), daemon.groupLo());
    }

    private void writeUdp(
            final Emission emission, final Message message, final long fromHi, final long fromLo, final int udpLength) {
        final int at = emission.offset + emission.headers.l4Offset;
        emission.buffer.putBytes(at + UdpHeader.LENGTH, message.buffer, 0, message.length());
        udp.wrap(emission.buffer, at)
                .sourcePort(sourcePort(message.place))
                .destinationPort(daemon.port() + message.place)
                .length(udpLength);
        final int pseudo =
                Checksum.pseudoHeader(fromHi, fromLo, daemon.groupHi(), daemon.groupLo(), Protocol.UDP, udpLength);
        udp.checksum(Checksum.udp(pseudo, emission.buffer, at, udpLength));
    }

    private int sourcePort(final int place) {
        final long hashed = sourcePorts.of(daemon.groupHi(), daemon.groupLo(), daemon.port(), place, Protocol.UDP);
        return FIRST_PORT + (int) ((hashed >>> 32) * PORTS >>> 32);
    }

    @Override
    public void save(final StateWriter to) {
        to.putInt(nextId);
    }

    @Override
    public void load(final StateReader from) {
        nextId = from.getInt();
    }

    private int takeId() {
        nextId = nextId + 1 & 0xFFFF;
        return nextId;
    }
}
