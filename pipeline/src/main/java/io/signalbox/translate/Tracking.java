package io.signalbox.translate;

import io.signalbox.packet.Headers;
import io.signalbox.wire.Protocol;

/**
 * How long mappings live, and which packets are theirs: as Linux' connection tracking has it with its settings as they
 * are (nf_conntrack-sysctl), a segment in the middle of a TCP connection may open one. Those of a binding live as the RFCs
 * ask for: no packet is a stray among them, none ends them, and what comes from outside alone keeps none alive.
 */
final class Tracking {
    /** What a packet is to a mapping. */
    enum Pass {
        /** One of its own. */
        GOES_ON,
        /** One of its own, from which nothing follows. */
        IGNORED,
        /** Its own, and the last one: nobody ever answered but with a reset. */
        ENDS,
        /** The first of another connection between the same ends; this one is over. */
        BEGINS_ANEW,
        /** None of its own, for all that its addresses say. */
        STRAY
    }

    /** Nothing came back yet. */
    static final int UDP_SECONDS = 30;
    /** Packets go both ways, and have for two seconds. */
    static final int UDP_STREAM_SECONDS = 120;

    static final int ICMP_SECONDS = 30;
    static final int GRE_SECONDS = 30;
    static final int GRE_STREAM_SECONDS = 180;
    /** Of protocols that are not looked into. */
    static final int OTHER_SECONDS = 600;
    /** Of a TCP connection that was met in the middle, and of which one end was heard alone. */
    static final int ONE_SIDED_SECONDS = 300;

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long STREAM_AFTER_NS = 2 * SECOND_NS;

    private final Mappings mappings;
    private final NatSettings settings;
    private Bindings bindings;
    private Leases leases;

    Tracking(final Mappings mappings, final NatSettings settings) {
        this.mappings = mappings;
        this.settings = settings;
    }

    /** From here on there may be flows of bindings. */
    void follow(final Bindings newBindings) {
        bindings = newBindings;
    }

    /** From here on flows may be leased. */
    void follow(final Leases newLeases) {
        leases = newLeases;
    }

    /** May a packet from inside be the first of a mapping? */
    static boolean mayOpen(final Headers headers) {
        return headers.protocol != Protocol.TCP
                || TcpTrack.next(TcpTrack.NONE.ordinal(), true, headers.tcpFlags) != TcpTrack.INVALID;
    }

    /** A packet with these headers passes; where the flow goes on with it the timer starts again. */
    Pass pass(final int id, final boolean fromInside, final Headers headers, final long nowNs) {
        final boolean fromOpener = fromInside != mappings.beganOutside(id);
        final Pass pass = headers.protocol == Protocol.TCP ? passTcp(id, fromOpener, headers.tcpFlags) : Pass.GOES_ON;
        if (pass == Pass.GOES_ON) {
            refresh(id, fromInside, nowNs);
        }
        if (!fromOpener && (pass == Pass.GOES_ON || pass == Pass.IGNORED)) {
            mappings.answered(id, true); // behind the timer: the first answer is not yet an answered flow's
        }
        return pass;
    }

    private void refresh(final int id, final boolean fromInside, final long nowNs) {
        final int binding = mappings.binding(id);
        if (binding == Mappings.NONE) {
            mappings.arm(id, nowNs + timeoutSeconds(id, nowNs) * SECOND_NS);
            return;
        }
        final long idleNs = nowNs + boundSeconds(id, fromInside) * SECOND_NS;
        final long untilNs = mappings.isLeased(id) ? Math.max(idleNs, leases.untilNs(leases.of(id))) : idleNs;
        if (isRefusal(id)) {
            mappings.arm(id, Math.min(untilNs, mappings.deadlineNs(id)));
        } else if (fromInside || settings.refreshesInbound) {
            bindings.keep(binding, untilNs);
            mappings.arm(id, untilNs);
        } else if (isBelieved(id)) {
            mappings.arm(id, untilNs);
        } else if (!mappings.isArmed(id)) {
            final long keptNs = Math.min(untilNs, bindings.untilNs(binding));
            mappings.arm(id, Math.max(nowNs, keptNs)); // no flow ends before it began
        }
    }

    /** A reset is all that was ever said to who opened it outside: that keeps nothing alive (RFC 7857 section 7.1). */
    private boolean isRefusal(final int id) {
        return mappings.protocol(id) == Protocol.TCP
                && mappings.state(id) == TcpTrack.CLOSE.ordinal()
                && mappings.beganOutside(id)
                && !mappings.isAnswered(id);
    }

    /** TCP's own ends say that it goes on, once the inside one has said anything. */
    private boolean isBelieved(final int id) {
        return mappings.protocol(id) == Protocol.TCP && (!mappings.beganOutside(id) || mappings.isAnswered(id));
    }

    private int boundSeconds(final int id, final boolean fromInside) {
        return switch (mappings.protocol(id)) {
            case Protocol.TCP -> boundTcpSeconds(id, fromInside != mappings.beganOutside(id));
            case Protocol.UDP -> settings.udpSeconds;
            case Protocol.ICMP, Protocol.ICMPV6 -> settings.icmpSeconds;
            default -> OTHER_SECONDS;
        };
    }

    private int boundTcpSeconds(final int id, final boolean fromOpener) {
        final int state = mappings.state(id);
        if (TcpTrack.isEstablished(state) && (mappings.isAnswered(id) || !fromOpener)) {
            return settings.tcpSeconds;
        }
        return TcpTrack.isClosing(state) ? settings.tcpClosingSeconds : settings.tcpOpeningSeconds;
    }

    private Pass passTcp(final int id, final boolean fromOpener, final int flags) {
        return mappings.binding(id) == Mappings.NONE
                ? passTracked(id, fromOpener, flags)
                : passBound(id, fromOpener, flags);
    }

    /** RFC 7857 section 2: a reset ends nothing at once, and nothing at all where the connection goes on. */
    private Pass passBound(final int id, final boolean fromOpener, final int flags) {
        final int state = mappings.state(id);
        final int next = TcpTrack.resumes(state, flags)
                ? TcpTrack.ESTABLISHED.ordinal()
                : TcpTrack.next(state, fromOpener, flags);
        if (next == TcpTrack.INVALID || next == TcpTrack.IGNORED) {
            return Pass.IGNORED;
        }
        if (TcpTrack.beginsAnew(state, next)) {
            mappings.answered(id, false);
        }
        mappings.state(id, next);
        return Pass.GOES_ON;
    }

    private Pass passTracked(final int id, final boolean fromInside, final int flags) {
        final int state = mappings.state(id);
        final int next = TcpTrack.next(state, fromInside, flags);
        if (next == TcpTrack.INVALID) {
            return Pass.STRAY;
        }
        if (TcpTrack.beginsAnew(state, next)) {
            return Pass.BEGINS_ANEW;
        }
        if (next == TcpTrack.IGNORED) {
            return ignore(id, fromInside, flags);
        }
        mappings.ignoredSyn(id, false);
        mappings.state(id, next);
        return next == TcpTrack.CLOSE.ordinal() && !mappings.isAnswered(id) ? Pass.ENDS : Pass.GOES_ON;
    }

    /** An answer to the SYN that was ignored just before says that both ends have begun anew. */
    private Pass ignore(final int id, final boolean fromInside, final int flags) {
        final boolean beginsAnew = !fromInside && TcpTrack.isSynAck(flags) && mappings.hasIgnoredSyn(id);
        mappings.ignoredSyn(id, fromInside && !TcpTrack.isSynAck(flags));
        if (!beginsAnew) {
            return Pass.IGNORED;
        }
        mappings.state(id, TcpTrack.SYN_RECV.ordinal());
        return Pass.GOES_ON;
    }

    private int timeoutSeconds(final int id, final long nowNs) {
        return switch (mappings.protocol(id)) {
            case Protocol.TCP -> tcpSeconds(id);
            case Protocol.UDP -> udpSeconds(id, nowNs);
            case Protocol.ICMP, Protocol.ICMPV6 -> ICMP_SECONDS;
            case Protocol.GRE -> mappings.isAnswered(id) ? GRE_STREAM_SECONDS : GRE_SECONDS;
            default -> OTHER_SECONDS;
        };
    }

    private int tcpSeconds(final int id) {
        final int seconds = TcpTrack.byId(mappings.state(id)).timeoutSeconds();
        return mappings.isAnswered(id) ? seconds : Math.min(seconds, ONE_SIDED_SECONDS);
    }

    private int udpSeconds(final int id, final long nowNs) {
        final boolean isStream = mappings.isAnswered(id) && nowNs - mappings.beganNs(id) > STREAM_AFTER_NS;
        return isStream ? UDP_STREAM_SECONDS : UDP_SECONDS;
    }
}
