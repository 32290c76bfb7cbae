package io.signalbox.translate;

import io.signalbox.wire.TcpHeader;

/**
 * What a gateway believes of a TCP connection that it translates: the states of Linux' connection tracking, judged from
 * the flags of the packets that pass. Sequence numbers and windows, which Linux looks at besides, play no part.
 */
enum TcpTrack {
    NONE(0),
    SYN_SENT(120),
    SYN_RECV(60),
    ESTABLISHED(432_000),
    FIN_WAIT(120),
    CLOSE_WAIT(60),
    LAST_ACK(30),
    TIME_WAIT(120),
    CLOSE(10),
    /** Both ends have begun. */
    SYN_SENT2(120);

    /** No next state: the packet is none of this connection's. */
    static final int INVALID = -1;
    /** No next state: the packet passes, and what its receiver says to it will tell. */
    static final int IGNORED = -2;

    private static final byte SS = 1;
    private static final byte SR = 2;
    private static final byte ES = 3;
    private static final byte FW = 4;
    private static final byte CW = 5;
    private static final byte LA = 6;
    private static final byte TW = 7;
    private static final byte CL = 8;
    private static final byte S2 = 9;
    private static final byte XX = INVALID;
    private static final byte IG = IGNORED;

    private static final byte[][] FROM_INSIDE = {
        /*             NO  SS  SR  ES  FW  CW  LA  TW  CL  S2 */
        /* syn     */ {SS, SS, IG, IG, IG, IG, IG, SS, SS, S2},
        /* syn ack */ {XX, XX, SR, XX, XX, XX, XX, XX, XX, SR},
        /* fin     */ {XX, XX, FW, FW, LA, LA, LA, TW, CL, XX},
        /* ack     */ {ES, XX, ES, ES, CW, CW, TW, TW, CL, XX},
        /* rst     */ {XX, CL, CL, CL, CL, CL, CL, CL, CL, CL},
    };
    private static final byte[][] FROM_OUTSIDE = {
        /*             NO  SS  SR  ES  FW  CW  LA  TW  CL  S2 */
        /* syn     */ {XX, S2, XX, XX, XX, XX, XX, SS, XX, S2},
        /* syn ack */ {XX, SR, IG, IG, IG, IG, IG, IG, IG, SR},
        /* fin     */ {XX, XX, FW, FW, LA, LA, LA, TW, CL, XX},
        /* ack     */ {XX, IG, SR, ES, CW, CW, TW, TW, CL, IG},
        /* rst     */ {XX, CL, CL, CL, CL, CL, CL, CL, CL, CL},
    };
    private static final int SYN = 0;
    private static final int SYN_ACK = 1;
    private static final int FIN = 2;
    private static final int ACK = 3;
    private static final int RST = 4;
    private static final int NOTHING = 5;

    private static final TcpTrack[] BY_ID = values();

    private final int timeoutSeconds;

    TcpTrack(final int timeoutSeconds) {
        this.timeoutSeconds = timeoutSeconds;
    }

    /** nf_conntrack-sysctl: how long a connection in this state is remembered without packets. */
    int timeoutSeconds() {
        return timeoutSeconds;
    }

    static TcpTrack byId(final int id) {
        return BY_ID[id];
    }

    /** The number of the state that follows when a packet with these flags passes, {@link #INVALID}, or {@link #IGNORED}. */
    static int next(final int state, final boolean fromInside, final int tcpFlags) {
        final int event = event(tcpFlags);
        return event == NOTHING ? INVALID : (fromInside ? FROM_INSIDE : FROM_OUTSIDE)[event][state];
    }

    /** A connection that was over begins anew: it is another one from here on. */
    static boolean beginsAnew(final int state, final int next) {
        return next == SYN_SENT.ordinal() && (state == TIME_WAIT.ordinal() || state == CLOSE.ordinal());
    }

    /** Both ends may have something to say: nothing begins, and at most one of them has finished. */
    static boolean isEstablished(final int state) {
        return state == ESTABLISHED.ordinal() || state == FIN_WAIT.ordinal() || state == CLOSE_WAIT.ordinal();
    }

    /** Both ends have finished, or one has given up. */
    static boolean isClosing(final int state) {
        return state == LAST_ACK.ordinal() || state == TIME_WAIT.ordinal() || state == CLOSE.ordinal();
    }

    /** Somebody sent a reset, and here is a segment of a connection that knows nothing of it (RFC 7857 section 2.2). */
    static boolean resumes(final int state, final int tcpFlags) {
        return state == CLOSE.ordinal() && event(tcpFlags) == ACK;
    }

    static boolean isSyn(final int tcpFlags) {
        return event(tcpFlags) == SYN;
    }

    /** What answers a SYN. */
    static boolean isSynAck(final int tcpFlags) {
        return event(tcpFlags) == SYN_ACK;
    }

    private static int event(final int flags) {
        if ((flags & TcpHeader.RST) != 0) {
            return RST;
        }
        if ((flags & TcpHeader.SYN) != 0) {
            return (flags & TcpHeader.ACK) != 0 ? SYN_ACK : SYN;
        }
        if ((flags & TcpHeader.FIN) != 0) {
            return FIN;
        }
        return (flags & TcpHeader.ACK) != 0 ? ACK : NOTHING;
    }
}
