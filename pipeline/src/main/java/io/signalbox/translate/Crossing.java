package io.signalbox.translate;

import io.signalbox.decision.Decision.Hidden;
import io.signalbox.decision.Reason;
import io.signalbox.host.Host;
import io.signalbox.neighbour.Neighbour;
import io.signalbox.packet.Emission;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.Outbox;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.Recipe;
import io.signalbox.route.Route;
import io.signalbox.route.Router;
import io.signalbox.wire.IcmpHeader;

/** The packet in hand on its way through the gateway: what its ends become, and how it leaves. */
final class Crossing {
    private final Mappings mappings;
    private final NatSettings settings;
    private final Router router;
    private final Host host;
    private final Outbox outbox;

    /** What stands for the end that is translated. */
    private long toHi;

    private long toLo;
    private int toPort;
    /** It goes from an inside host to another's public end: what its source becomes. */
    private boolean turnsBack;

    private long fromHi;
    private long fromLo;
    private int fromPort;
    /** It belongs to a flow that began outside: no rule is for it. */
    private boolean isPlain;

    Crossing(
            final Mappings mappings,
            final NatSettings settings,
            final Router router,
            final Host host,
            final Outbox outbox) {
        this.mappings = mappings;
        this.settings = settings;
        this.router = router;
        this.host = host;
        this.outbox = outbox;
    }

    /** The next packet is in hand. */
    void begin() {
        isPlain = false;
        turnsBack = false;
    }

    // ---- what its ends become

    /** Its destination becomes this. */
    void to(final long hi, final long lo, final int port) {
        toHi = hi;
        toLo = lo;
        toPort = port;
    }

    /** It goes to the inside end of this flow. */
    void toInsideOf(final int flow) {
        to(mappings.insideHi(flow), mappings.insideLo(flow), mappings.insidePort(flow));
    }

    /** It leaves from the public end of this flow. */
    void fromPublicOf(final int flow) {
        to(mappings.publicHi(flow), mappings.publicLo(flow), mappings.publicPort(flow));
    }

    /** It turns back to the inside, and comes there from the public end of this flow. */
    void turnBackAs(final int flow) {
        turnsBack = true;
        fromHi = mappings.publicHi(flow);
        fromLo = mappings.publicLo(flow);
        fromPort = mappings.publicPort(flow);
    }

    void turnsBackNoMore() {
        turnsBack = false;
    }

    /** It is of this flow, which is translated or plain. */
    void isOf(final int flow) {
        isPlain = mappings.isPlain(flow);
    }

    void isPlainNoMore() {
        isPlain = false;
    }

    boolean isPlain() {
        return isPlain;
    }

    long toHi() {
        return toHi;
    }

    long toLo() {
        return toLo;
    }

    int toPort() {
        return toPort;
    }

    /**
     * How an error about a packet of this flow goes on. Redirects tell of routes that are not the other side's business; Linux
     * lets none of a mapping pass. Those of IPv6 are neighbours' messages, which no router passes on.
     */
    Reason errorAbout(final PacketSlot slot, final int flow) {
        if (flow == Mappings.NONE) {
            return Reason.NONE;
        }
        toInsideOf(flow);
        isOf(flow);
        if (isPlain) {
            return Reason.NONE;
        }
        final boolean isRedirect = slot.headers.isIpv4() && slot.headers.icmpType == IcmpHeader.REDIRECT;
        return isRedirect ? Reason.MAPPING_REDIRECT : Reason.MAPPING_ICMP;
    }

    // ---- how it leaves

    /** Sends it, translated, to its inside host. */
    Reason toInside(final PacketSlot slot, final Route way, final Reason how) {
        final boolean isError = how == Reason.MAPPING_ICMP;
        final FlowKey after = slot.decision.after.set(slot.flow);
        final Emission emission;
        hide(slot, turnsBack ? Hidden.NOTHING : Hidden.SOURCE);
        if (turnsBack) {
            emission = begin(isError ? Recipe.HAIRPIN_ICMP : Recipe.HAIRPIN);
            emission.newSourceHi = fromHi;
            emission.newSourceLo = fromLo;
            emission.newSourcePort = fromPort;
            after.sourceHi = fromHi;
            after.sourceLo = fromLo;
            after.sourcePort = slot.headers.hasPorts ? fromPort : after.sourcePort;
        } else {
            emission = begin(isError ? Recipe.MASQUERADE_BACK_ICMP : Recipe.MASQUERADE_BACK);
        }
        after.destinationHi = toHi;
        after.destinationLo = toLo;
        if (slot.headers.hasPorts) {
            after.destinationPort = toPort;
        }
        return send(slot, emission, way, toHi, toLo, how);
    }

    /** Sends it on to where it goes, from a public end. */
    Reason toOutside(final PacketSlot slot, final Route way, final Recipe recipe, final Reason how) {
        hide(slot, Hidden.DESTINATION);
        final Emission emission = begin(recipe);
        final FlowKey after = slot.decision.after.set(slot.flow);
        after.sourceHi = toHi;
        after.sourceLo = toLo;
        if (slot.headers.hasPorts) {
            after.sourcePort = toPort;
        }
        return send(slot, emission, way, slot.flow.destinationHi, slot.flow.destinationLo, how);
    }

    /** The journal does not say whom inside hosts speak to, where the settings have it so. */
    void hide(final PacketSlot slot, final Hidden remote) {
        slot.decision.hidden = settings.hidesDestinations() ? remote : Hidden.NOTHING;
    }

    private Emission begin(final Recipe recipe) {
        final Emission emission = outbox.forward(recipe);
        emission.newHi = toHi;
        emission.newLo = toLo;
        emission.newPort = toPort;
        return emission;
    }

    private Reason send(
            final PacketSlot slot,
            final Emission emission,
            final Route way,
            final long hi,
            final long lo,
            final Reason how) {
        final Headers headers = slot.headers;
        final int own = headers.notesInOptions ? router.sourceTowards(way, hi, lo) : -1;
        if (own >= 0) {
            host.noteInOptions(slot, router.addresses.lo(own));
        }
        final Neighbour nextHop = host.output().nextHop(way, hi, lo);
        final int mtu = way.mtu();
        return outbox.settle(
                emission,
                host.output().send(slot, emission, nextHop, headers.ipLength, headers.repeatedLength(), mtu, how));
    }
}
