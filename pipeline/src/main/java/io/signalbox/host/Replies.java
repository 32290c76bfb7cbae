package io.signalbox.host;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.decision.Reason;
import io.signalbox.neighbour.Neighbour;
import io.signalbox.packet.Emission;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.Outbox;
import io.signalbox.packet.Recipe;
import io.signalbox.route.Output;
import io.signalbox.route.Route;
import io.signalbox.route.Router;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.EthernetHeader;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv4Options;
import io.signalbox.wire.Ipv6Header;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Packets of the director's own making, sent back to where another came from: link header with its tags as that one
 * had it, a fresh IP header, and room for what the caller writes behind it.
 */
final class Replies implements Remembered {
    static final int TTL = 64;

    private final Router router;
    private final Outbox outbox;
    private final Output output;
    private final Ipv4Options options = new Ipv4Options();
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final EthernetHeader ethernet = new EthernetHeader();
    private Route route;
    private Emission emission;
    private FlowKey answered;
    private int l4Offset;
    private Reason refusal = Reason.NONE;
    /** IPv4 identification of what the director itself sends without don't-fragment. */
    private int nextId = 1;

    Replies(final Router router, final Outbox outbox, final Output output) {
        this.router = router;
        this.outbox = outbox;
        this.output = output;
    }

    /**
     * Begins a packet to the source of the one that {@code headers} and {@code flow} describe, with {@code length}
     * bytes behind its IP header. Null where there is no way back or no room, as {@link #refusal} says.
     *
     * @param fromHi where both are 0, the director's address towards the destination is the source
     */
    Emission begin(
            final UnsafeBuffer buffer,
            final int offset,
            final Headers headers,
            final FlowKey flow,
            final long fromHi,
            final long fromLo,
            final int length) {
        answered = flow;
        route = router.routeTo(flow.sourceHi, flow.sourceLo);
        if (route == null) {
            return refuse(Reason.NO_WAY_BACK);
        }
        final int optionLength = optionLength(buffer, offset, headers);
        final int ipHeader = headers.isIpv4() ? Ipv4Header.MIN_LENGTH + optionLength : Ipv6Header.LENGTH;
        emission = outbox.addFrame(headers.l3Offset + ipHeader + length);
        if (emission == null) {
            return refuse(Reason.OUTPUT_LIMIT);
        }
        emission.recipe = Recipe.READY;
        emission.headers.l3Offset = headers.l3Offset;
        emission.headers.l4Offset = headers.l3Offset + ipHeader;
        emission.headers.ipVersion = headers.ipVersion;
        emission.headers.ipLength = ipHeader + length;
        emission.buffer.putBytes(emission.offset, buffer, offset, headers.l3Offset);
        l4Offset = emission.offset + emission.headers.l4Offset;
        if (optionLength != 0) {
            echoRecordRoute(buffer, offset + headers.recordRouteAt, optionLength);
        }
        if (fromHi != 0 || fromLo != 0) {
            address(fromHi, fromLo);
        } else {
            final int own = router.sourceTowards(route, flow.sourceHi, flow.sourceLo);
            if (own < 0) {
                emission.pieces = 0;
                return refuse(Reason.NO_WAY_BACK);
            }
            address(router.addresses.hi(own), router.addresses.lo(own));
        }
        if (optionLength != 0) {
            goOnWithRoute(optionLength);
        }
        return emission;
    }

    /** The answer sets out from here: its source is the route's next address, if there is room for one. */
    private void goOnWithRoute(final int length) {
        final int header = emission.offset + emission.headers.l3Offset;
        options.check(emission.buffer, header, Ipv4Header.MIN_LENGTH + length);
        options.note(emission.buffer, ipv4.wrap(emission.buffer, header).source());
    }

    /** Bytes that a record-route option takes in an answer's header, which is a multiple of four bytes long. */
    int optionLength(final UnsafeBuffer buffer, final int offset, final Headers headers) {
        if (headers.recordRouteAt == 0) {
            return 0;
        }
        ipv4.wrap(buffer, offset + headers.l3Offset);
        return ipv4.recordRouteLength(headers.recordRouteAt - headers.l3Offset) + 3 & ~3;
    }

    /**
     * The route so far goes back with the answer (RFC 1122 section 3.2.1.8), which goes on recording it; what it does
     * not fill is end of options.
     */
    private void echoRecordRoute(final UnsafeBuffer buffer, final int pointerAt, final int length) {
        final int at = l4Offset - length;
        emission.buffer.setMemory(at, length, (byte) 0);
        emission.buffer.putBytes(at, buffer, pointerAt - 2, buffer.getByte(pointerAt - 1) & 0xFF);
    }

    private Emission refuse(final Reason why) {
        refusal = why;
        return null;
    }

    private void address(final long fromHi, final long fromLo) {
        final int at = emission.offset + emission.headers.l3Offset;
        if (emission.headers.isIpv4()) {
            ipv4.wrap(emission.buffer, at)
                    .headerLength(emission.headers.l4Offset - emission.headers.l3Offset)
                    .typeOfService(0)
                    .totalLength(emission.headers.ipLength)
                    .identification(0)
                    .fragmentation(0)
                    .ttl(TTL)
                    .source(Addresses.toIpv4(fromLo))
                    .destination(Addresses.toIpv4(answered.sourceLo));
        } else {
            ipv6.wrap(emission.buffer, at)
                    .trafficClassAndFlowLabel(0, 0)
                    .payloadLength(emission.headers.ipLength - Ipv6Header.LENGTH)
                    .hopLimit(TTL)
                    .source(fromHi, fromLo)
                    .destination(answered.sourceHi, answered.sourceLo);
        }
    }

    /** Where in the frame's memory the bytes behind the IP header begin. */
    int l4Offset() {
        return l4Offset;
    }

    /** The header of the packet that was begun, for an IPv4 one. */
    Ipv4Header ipv4() {
        return ipv4;
    }

    Ipv6Header ipv6() {
        return ipv6;
    }

    /** A fresh identification for a packet that may be fragmented. */
    int nextId() {
        nextId = nextId + 1 & 0xFFFF;
        return nextId;
    }

    /** The packet is written: it leaves or waits for its next hop. False where it can do neither. */
    boolean send() {
        if (emission.headers.isIpv4()) {
            ipv4.completeChecksum();
        }
        final Neighbour nextHop = output.nextHop(route, answered.sourceHi, answered.sourceLo);
        refusal = output.sendOwn(emission, nextHop, route.mtu());
        return refusal == Reason.NONE;
    }

    /** The packet that was begun does not leave. */
    void withhold(final Reason why) {
        emission.pieces = 0;
        refusal = why;
    }

    /** Why the latest packet could not be begun, was withheld, or could neither leave nor wait. */
    Reason refusal() {
        return refusal;
    }

    @Override
    public void save(final StateWriter to) {
        to.putInt(nextId);
    }

    @Override
    public void load(final StateReader from) {
        nextId = from.getInt();
    }
}
