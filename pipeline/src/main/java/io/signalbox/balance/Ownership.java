package io.signalbox.balance;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.command.Command.SetVip;
import io.signalbox.command.VipMode;
import io.signalbox.decision.Reason;
import io.signalbox.host.AddressClaims;
import io.signalbox.host.Host;
import io.signalbox.route.Port;
import io.signalbox.route.Router;
import io.signalbox.route.Vip;
import io.signalbox.route.Vips;
import io.signalbox.service.LocalRange;
import io.signalbox.service.MarkRule;
import io.signalbox.service.MarkRules;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceTable;
import io.signalbox.service.VirtualService;
import io.signalbox.translate.AddressRange;
import io.signalbox.translate.Gateway;
import io.signalbox.translate.SourceRule;
import io.signalbox.wire.Addresses;

/**
 * Who owns the addresses. A director alone owns all of them. Beside a host that shares its ports it owns the virtual IPs
 * that it serves: those of its services, those that the rules of its services' firewall marks name, local addresses, from
 * which full NAT reaches real servers, and of its gateway the public ones, and those that PCP is answered at. It knows them anew when services, rules,
 * addresses, ports or the mode have changed, never per packet.
 *
 * <p>A virtual IP that the director serves without the host's having it is probed for first (RFC 5227 in short form,
 * RFC 4862), then announced; while somebody else says that he has it, it is not served.
 */
public final class Ownership implements Remembered, AddressClaims {
    public static final int PROBES = 3;
    public static final long PROBE_INTERVAL_NS = 200_000_000L;
    public static final int ANNOUNCEMENTS = 2;
    /** RFC 5227 section 1.1. */
    public static final long ANNOUNCE_INTERVAL_NS = 2_000_000_000L;
    /** As long an address that somebody else has is left alone (RFC 5227's RATE_LIMIT_INTERVAL). */
    public static final long RETRY_NS = 60_000_000_000L;

    private final ServiceTable services;
    private final MarkRules marks;
    private final Router router;
    private final Host host;
    private final LocalPool localPool;
    private final Gateway gateway;
    private final NatServers natServers = new NatServers();
    /** Null where there is no host. */
    private VipMode mode;

    private long nextDueNs = Vip.NEVER;
    /** Written by schedule alone, seldom, and read by whoever follows. */
    private volatile long changes;

    public Ownership(
            final ServiceTable services,
            final MarkRules marks,
            final Router router,
            final Host host,
            final LocalPool localPool,
            final Gateway gateway) {
        this.services = services;
        this.marks = marks;
        this.router = router;
        this.host = host;
        this.localPool = localPool;
        this.gateway = gateway;
        host.tell(this);
    }

    /** Beside a host: which virtual IPs are served; null where the director is alone. */
    public VipMode mode() {
        return mode;
    }

    /** Counts whenever it may be others that are served ({@link Router#vips}); any thread may ask. */
    public long changes() {
        return changes;
    }

    /** Some service translates what comes from this address. */
    public boolean isNatServer(final long hi, final long lo) {
        return mode != null && natServers.areAt(hi, lo);
    }

    /** Packets may be the director's for their mark alone. */
    public boolean claimsMarks() {
        return mode != VipMode.STANDBY;
    }

    /** Packets of this service's connections at this address are the director's. */
    boolean serves(final ServiceKey service, final long vipHi, final long vipLo) {
        return router.isServed(vipHi, vipLo) || service.isMark() && claimsMarks() && marks.isClaimed(service.mark());
    }

    /** Why a packet for this address is left to the host, where there is no more to say than {@code other}. */
    public Reason left(final long hi, final long lo, final Reason other) {
        return router.vips().find(hi, lo) == null ? other : Reason.NOT_SERVED;
    }

    void share(final VipMode newMode) {
        mode = newMode;
    }

    /** False where the address is no virtual IP, or no host shares the ports. */
    boolean set(final SetVip c, final long nowNs) {
        final Vip vip = mode == null ? null : router.vips().find(c.hi(), c.lo());
        if (vip == null) {
            return false;
        }
        vip.mode = c.mode();
        update(nowNs);
        return true;
    }

    private VipMode modeOf(final Vip vip) {
        return vip.mode != null ? vip.mode : mode;
    }

    /** Services, rules, addresses, ports or the mode have changed. */
    void update(final long nowNs) {
        if (mode == null) {
            return;
        }
        final Vips vips = collect();
        for (int i = 0; i < vips.count(); i++) {
            settle(vips.get(i), nowNs);
        }
        onChange(vips);
    }

    /** Whoever translates, now and once what is drafted is published. */
    NatServers natServers() {
        return natServers;
    }

    /** A real server was added, and nothing else has changed: of many that are, none has to look at all others. */
    void onAdded(final RealServer server, final boolean isToStay) {
        natServers.add(server, isToStay);
        changes++;
    }

    /** A port's link knows another MAC of ours, or none: it is told of what is here. */
    void announceBy(final Port port) {
        for (int i = 0; mode != null && i < router.vips().count(); i++) {
            final Vip vip = router.vips().get(i);
            if (isAnswered(vip) && vip.state == Vip.State.SERVED && (vip.ports & bit(port)) != 0) {
                host.announce(port, vip.hi, vip.lo);
            }
        }
    }

    void onPublished() {
        natServers.publish();
        changes++;
    }

    private void onChange(final Vips vips) {
        router.share(vips);
        gateway.rules().lookAtServed();
        changes++;
        lookAhead(vips);
    }

    private void lookAhead(final Vips vips) {
        nextDueNs = Vip.NEVER;
        for (int i = 0; i < vips.count(); i++) {
            nextDueNs = Math.min(nextDueNs, vips.get(i).dueNs);
        }
    }

    // ---- which they are

    private Vips collect() {
        final Vips vips = new Vips();
        for (final VirtualService service : services.all()) {
            final ServiceKey key = service.key;
            if (key.isMark()) {
                collectMarked(key, vips);
            } else {
                keep(key.hi(), key.lo(), vips);
            }
        }
        localPool.ranges().forEach(range -> collectLocal(range, vips));
        localPool.leaving().forEach(range -> collectLocal(range, vips));
        for (final SourceRule rule : gateway.rules().sources()) {
            rule.to().forEach(range -> collectPublic(range, vips));
        }
        gateway.rules().forwards().forEach(rule -> keep(rule.atHi(), rule.atLo(), vips));
        gateway.rules().pcps().forEach(at -> keep(at.hi(), at.lo(), vips));
        return vips;
    }

    private void collectPublic(final AddressRange range, final Vips vips) {
        for (long left = range.size(), lo = range.first(); left > 0; left--, lo++) {
            keep(range.hi(), lo, vips);
        }
    }

    private void collectLocal(final LocalRange range, final Vips vips) {
        for (int i = 0; i < range.addresses(); i++) {
            keep(range.hi(), range.firstLo() + i, vips);
        }
    }

    /** A rule that names one address makes it a virtual IP; one that names many, those of them that are configured. */
    private void collectMarked(final ServiceKey service, final Vips vips) {
        for (final MarkRule rule : marks.all()) {
            if (rule.mark() != service.mark()) {
                continue;
            }
            if (rule.isForOne()) {
                keepMarked(service, rule, rule.destinationHi(), rule.destinationLo(), vips);
            }
            for (int i = 0; i < router.addresses.count(); i++) {
                keepMarked(service, rule, router.addresses.hi(i), router.addresses.lo(i), vips);
            }
        }
    }

    private void keepMarked(
            final ServiceKey service, final MarkRule rule, final long hi, final long lo, final Vips vips) {
        if (rule.isFor(hi, lo) && service.ipv4() == Addresses.isIpv4(hi, lo)) {
            keep(hi, lo, vips);
        }
    }

    private void keep(final long hi, final long lo, final Vips vips) {
        if (vips.find(hi, lo) == null) {
            final Vip known = router.isShared() ? router.vips().find(hi, lo) : null;
            vips.add(known != null ? known : new Vip(hi, lo));
        }
    }

    // ---- what becomes of each

    /** The director itself tells of it, and answers for it. */
    private boolean isAnswered(final Vip vip) {
        final boolean isOnlyHere = localPool.isAt(vip.hi, vip.lo) && !router.isConfigured(vip.hi, vip.lo);
        return modeOf(vip) == VipMode.ALWAYS || modeOf(vip) == VipMode.FOLLOW && isOnlyHere;
    }

    private void settle(final Vip vip, final long nowNs) {
        final long before = vip.ports;
        final boolean isAnswered = isAnswered(vip);
        vip.ports = isAnswered ? portsTo(vip) : 0;
        if (!isAnswered) {
            final boolean follows = modeOf(vip) == VipMode.FOLLOW && router.isConfigured(vip.hi, vip.lo);
            enter(vip, follows ? Vip.State.SERVED : Vip.State.LEFT, Vip.NEVER);
        } else if (vip.state == Vip.State.LEFT) {
            enter(vip, Vip.State.PROBING, nowNs);
            step(vip, nowNs);
        } else if (vip.state == Vip.State.SERVED && (vip.ports & ~before) != 0) {
            enter(vip, Vip.State.SERVED, nowNs);
            step(vip, nowNs);
        }
    }

    private static void enter(final Vip vip, final Vip.State state, final long dueNs) {
        vip.state = state;
        vip.told = 0;
        vip.dueNs = dueNs;
    }

    /** The ports that are up and whose subnet holds it; every port where none does. */
    private long portsTo(final Vip vip) {
        long near = 0;
        long all = 0;
        long up = 0;
        for (int i = 0; i < Router.MAX_PORTS; i++) {
            final Port port = router.port(i);
            if (port != null && port != router.hostPort()) {
                all |= bit(port);
                near |= router.addresses.isNear(port, vip.hi, vip.lo) ? bit(port) : 0;
                up |= port.up ? bit(port) : 0;
            }
        }
        return (near != 0 ? near : all) & up;
    }

    private static long bit(final Port port) {
        return 1L << port.index;
    }

    /** When the next probe, announcement or end of waiting is due, or {@link Vip#NEVER}. */
    public long nextDueNs() {
        return nextDueNs;
    }

    /** Does what is due first. */
    public void expireNext() {
        final Vips vips = router.vips();
        for (int i = 0; i < vips.count(); i++) {
            if (vips.get(i).dueNs == nextDueNs) {
                step(vips.get(i), nextDueNs);
                lookAhead(vips);
                return;
            }
        }
    }

    private void step(final Vip vip, final long nowNs) {
        switch (vip.state) {
            case PROBING -> probe(vip, nowNs);
            case CONTESTED -> {
                enter(vip, Vip.State.PROBING, nowNs);
                probe(vip, nowNs);
            }
            case SERVED -> announce(vip, nowNs);
            case LEFT -> vip.dueNs = Vip.NEVER;
        }
    }

    /** Nobody has answered so often: it is the director's. */
    private void probe(final Vip vip, final long nowNs) {
        if (vip.told == PROBES) {
            enter(vip, Vip.State.SERVED, nowNs);
            announce(vip, nowNs);
            onChange(router.vips());
            return;
        }
        tell(vip, false);
        vip.dueNs = nowNs + PROBE_INTERVAL_NS;
    }

    private void announce(final Vip vip, final long nowNs) {
        tell(vip, true);
        vip.dueNs = vip.told < ANNOUNCEMENTS ? nowNs + ANNOUNCE_INTERVAL_NS : Vip.NEVER;
    }

    private void tell(final Vip vip, final boolean isOurs) {
        vip.told++;
        for (long left = vip.ports; left != 0; left &= left - 1) {
            final Port port = router.port(Long.numberOfTrailingZeros(left));
            if (isOurs) {
                host.announce(port, vip.hi, vip.lo);
            } else {
                host.probe(port, vip.hi, vip.lo);
            }
        }
    }

    @Override
    public boolean onClaim(final long hi, final long lo, final long nowNs) {
        final Vip vip = mode == null ? null : router.vips().find(hi, lo);
        if (vip == null || !isAnswered(vip)) {
            return false;
        }
        if (vip.state == Vip.State.PROBING) {
            enter(vip, Vip.State.CONTESTED, nowNs + RETRY_NS);
            changes++;
            lookAhead(router.vips());
        }
        return true;
    }

    @Override
    public void save(final StateWriter to) {
        to.putInt(mode == null ? -1 : mode.ordinal());
    }

    /** Services and the virtual IPs are there already. */
    @Override
    public void load(final StateReader from) {
        final int ordinal = from.getInt();
        mode = ordinal < 0 ? null : VipMode.values()[ordinal];
        natServers.find(services);
        if (mode != null) {
            lookAhead(router.vips());
        }
    }
}
