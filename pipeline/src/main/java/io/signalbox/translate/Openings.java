package io.signalbox.translate;

import io.signalbox.decision.Decision.Hidden;
import io.signalbox.decision.Reason;
import io.signalbox.host.Host;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.PacketSlot;
import io.signalbox.route.Port;
import io.signalbox.route.Route;
import io.signalbox.route.Router;
import io.signalbox.wire.Addresses;
import java.util.function.BooleanSupplier;

/** Finds a flow that begins inside its public end, and remembers it: as Linux does, or as the RFCs ask for. */
final class Openings {
    private static final int NONE = Mappings.NONE;

    private final Mappings mappings;
    private final PublicEnds publicEnds;
    private final GatewayRules rules;
    private final NatSettings settings;
    private final Router router;
    private final Host host;
    private final Crossing crossing;
    private final BooleanSupplier refusesFlows;
    /** Null where the RFCs never were followed. */
    private Bindings bindings;

    private Reason refusal = Reason.NONE;
    private Reason beginning = Reason.NEW_MAPPING;

    Openings(
            final Mappings mappings,
            final PublicEnds publicEnds,
            final GatewayRules rules,
            final NatSettings settings,
            final Router router,
            final Host host,
            final Crossing crossing,
            final BooleanSupplier refusesFlows) {
        this.mappings = mappings;
        this.publicEnds = publicEnds;
        this.rules = rules;
        this.settings = settings;
        this.router = router;
        this.host = host;
        this.crossing = crossing;
        this.refusesFlows = refusesFlows;
    }

    /** From here on flows may get their public ends by bindings. */
    void follow(final Bindings newBindings) {
        bindings = newBindings;
    }

    /** Why {@link #open} found none. */
    Reason refusal() {
        return refusal;
    }

    /** What is to be said of a flow that {@link #open} has begun. */
    Reason beginning() {
        return beginning;
    }

    /**
     * The mapping of a flow that leaves this way; NONE where it can have none.
     *
     * @param hi with {@code lo}, to whom it goes there
     */
    int open(
            final PacketSlot slot,
            final FlowKey flow,
            final SourceRule rule,
            final Route way,
            final long hi,
            final long lo) {
        final int realm = rules.realm(rule, GatewayRules.realm(way.port));
        if (!rule.isMasquerade()) {
            return open(slot, flow, rule, realm, 0, 0);
        }
        final int own = ownAddress(way, way.port, hi, lo);
        if (own == NONE) {
            refusal = Reason.NO_PUBLIC_ADDRESS;
            return NONE;
        }
        return open(slot, flow, rule, realm, router.addresses.hi(own), router.addresses.lo(own));
    }

    /**
     * Index of the address that Linux masquerades behind, or {@link #NONE}: of IPv4 the one for the next hop, of IPv6 the one
     * for the destination itself, for next hops there have link-local addresses.
     */
    private int ownAddress(final Route way, final Port port, final long hi, final long lo) {
        final boolean isIpv4 = Addresses.isIpv4(hi, lo);
        return isIpv4 && leadsOn(way, port)
                ? router.sourceTowards(way, hi, lo)
                : router.addresses.sourceTowards(port, hi, lo, isIpv4);
    }

    private static boolean leadsOn(final Route way, final Port port) {
        return Router.leadsOn(way) && way.port == port;
    }

    /** Likewise in a realm that is known, masquerading behind this address. */
    int open(
            final PacketSlot slot,
            final FlowKey flow,
            final SourceRule rule,
            final int realm,
            final long ownHi,
            final long ownLo) {
        beginning = Reason.NEW_MAPPING;
        refusal = whyNotToRemember(1);
        if (refusal != Reason.NONE) {
            refusal = tell(slot, refusal);
            return NONE;
        }
        final boolean binds = settings.followsRfcs && Bindings.hasPorts(flow.protocol);
        return binds ? openBound(slot, flow, rule, realm, ownHi, ownLo) : openAsLinux(slot, flow, rule, ownHi, ownLo);
    }

    private int openAsLinux(
            final PacketSlot slot, final FlowKey flow, final SourceRule rule, final long ownHi, final long ownLo) {
        if (!publicEnds.find(flow, rule, ownHi, ownLo, slot.timeNs)) {
            refusal = tell(slot, Reason.PUBLIC_PORTS_EXHAUSTED);
            return NONE;
        }
        return mappings.add(flow, publicEnds.addressHi(), publicEnds.addressLo(), publicEnds.port(), slot.timeNs);
    }

    private int openBound(
            final PacketSlot slot,
            final FlowKey flow,
            final SourceRule rule,
            final int realm,
            final long ownHi,
            final long ownLo) {
        refusal = bindings.find(flow, rule, realm, ownHi, ownLo);
        if (refusal != Reason.NONE) {
            refusal = tell(slot, refusal);
            return NONE;
        }
        beginning = bindings.hasRunLow() ? Reason.PUBLIC_PORTS_LOW : Reason.NEW_MAPPING;
        return bindings.begin(bindings.found(), flow);
    }

    /**
     * Finds the public end that a flow is to have of which no packet has come; {@link Bindings#begin} is to follow. NONE, or
     * why there is none for it. A rule that names an interface needs no way.
     *
     * @param way how packets go to {@code (hi, lo)}; null where they do not
     */
    Reason find(
            final FlowKey flow, final SourceRule rule, final Route way, final long hi, final long lo, final Wish wish) {
        final Reason refused = whyNotToRemember(1);
        if (refused != Reason.NONE) {
            return refused;
        }
        final Port port = portOf(rule, way);
        final int realm = rules.realm(rule, port == null ? 0 : GatewayRules.realm(port));
        if (!rule.isMasquerade()) {
            return bindings.find(flow, rule, realm, 0, 0, wish);
        }
        final int own = port == null ? NONE : ownAddress(way, port, hi, lo);
        return own == NONE
                ? Reason.NO_PUBLIC_ADDRESS
                : bindings.find(flow, rule, realm, router.addresses.hi(own), router.addresses.lo(own), wish);
    }

    private Port portOf(final SourceRule rule, final Route way) {
        if (rule.outInterface() != null) {
            return router.port(rule.outInterface());
        }
        return Router.leadsOn(way) ? way.port : null;
    }

    /** NONE where so many flows more can be remembered. */
    Reason whyNotToRemember(final int flows) {
        if (refusesFlows.getAsBoolean()) {
            return Reason.JOURNAL_BLOCKED;
        }
        return mappings.hasRoomFor(flows) ? Reason.NONE : Reason.MAPPING_TABLE_FULL;
    }

    /** Whoever inside is refused a flow hears of it (RFC 5508 REQ-8, RFC 6888 REQ-11): how its packet ends then. */
    Reason tell(final PacketSlot slot, final Reason refused) {
        final Reason told = told(refused);
        if (!settings.followsRfcs || told == Reason.NONE) {
            return refused;
        }
        crossing.hide(slot, Hidden.DESTINATION);
        return host.errors().prohibited(slot) ? told : refused;
    }

    private static Reason told(final Reason refused) {
        return switch (refused) {
            case SUBSCRIBER_LIMIT_SILENT -> Reason.SUBSCRIBER_LIMIT;
            case PUBLIC_PORTS_EXHAUSTED -> Reason.PUBLIC_PORTS_REFUSED;
            case MAPPING_TABLE_FULL -> Reason.MAPPING_TABLE_REFUSED;
            default -> Reason.NONE;
        };
    }
}
