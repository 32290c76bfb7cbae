package io.signalbox.connection;

/**
 * What a director believes of a TCP connection, judged from the flags of the packets that pass and nothing else: no
 * sequence numbers, no windows. The states are those of Linux IPVS, each state's ordinal is its number there.
 */
public enum TcpState {
    NONE(false),
    ESTABLISHED(true),
    SYN_SENT(true),
    SYN_RECV(true),
    FIN_WAIT(false),
    TIME_WAIT(false),
    CLOSE(false),
    CLOSE_WAIT(false),
    LAST_ACK(false),
    LISTEN(false),
    SYNACK(true);

    private static final int FIN_FLAG = 0x01;
    private static final int SYN_FLAG = 0x02;
    private static final int RST_FLAG = 0x04;
    private static final int ACK_FLAG = 0x10;

    private static final byte ES = 1;
    private static final byte SS = 2;
    private static final byte SR = 3;
    private static final byte FW = 4;
    private static final byte TW = 5;
    private static final byte CL = 6;
    private static final byte CW = 7;
    private static final byte LA = 8;
    private static final byte LI = 9;
    private static final byte SA = 10;

    private static final byte[][] INPUT = {
        /*          NO  ES  SS  SR  FW  TW  CL  CW  LA  LI  SA */
        /* syn */ {SR, ES, ES, SR, SR, SR, SR, SR, SR, SR, SR},
        /* fin */ {CL, CW, SS, TW, TW, TW, CL, CW, LA, LI, TW},
        /* ack */ {ES, ES, SS, ES, FW, TW, CL, CW, CL, LI, ES},
        /* rst */ {CL, CL, CL, SR, CL, CL, CL, CL, LA, LI, SR},
    };
    private static final byte[][] OUTPUT = {
        /*          NO  ES  SS  SR  FW  TW  CL  CW  LA  LI  SA */
        /* syn */ {SS, ES, SS, SR, SS, SS, SS, SS, SS, LI, SR},
        /* fin */ {TW, FW, SS, TW, FW, TW, CL, TW, LA, LI, TW},
        /* ack */ {ES, ES, SS, ES, FW, TW, CL, CW, LA, ES, ES},
        /* rst */ {CL, CL, SS, CL, CL, TW, CL, CL, CL, CL, CL},
    };
    private static final byte[][] INPUT_ONLY = {
        /*          NO  ES  SS  SR  FW  TW  CL  CW  LA  LI  SA */
        /* syn */ {SR, ES, ES, SR, SR, SR, SR, SR, SR, SR, SR},
        /* fin */ {CL, FW, SS, TW, FW, TW, CL, CW, LA, LI, TW},
        /* ack */ {ES, ES, SS, ES, FW, TW, CL, CW, CL, LI, ES},
        /* rst */ {CL, CL, CL, SR, CL, CL, CL, CL, LA, LI, CL},
    };
    /** In force while the secure_tcp defence is on: a connection is only believed when both sides have answered. */
    private static final byte[][] SECURE_INPUT = {
        /*          NO  ES  SS  SR  FW  TW  CL  CW  LA  LI  SA */
        /* syn */ {SR, ES, ES, SR, SR, SR, SR, SR, SR, SR, SA},
        /* fin */ {CL, CW, SS, TW, TW, TW, CL, CW, LA, LI, SA},
        /* ack */ {ES, ES, SS, SR, FW, TW, CL, CW, CL, LI, SA},
        /* rst */ {CL, CL, CL, SR, CL, CL, CL, CL, LA, LI, CL},
    };

    private static final byte[][] SECURE_OUTPUT = {
        /*          NO  ES  SS  SR  FW  TW  CL  CW  LA  LI  SA */
        /* syn */ {SS, ES, SS, SA, SS, SS, SS, SS, SS, LI, SA},
        /* fin */ {TW, FW, SS, TW, FW, TW, CL, TW, LA, LI, TW},
        /* ack */ {ES, ES, SS, ES, FW, TW, CL, CW, LA, ES, ES},
        /* rst */ {CL, CL, SS, CL, CL, TW, CL, CL, CL, CL, CL},
    };
    private static final byte[][] SECURE_INPUT_ONLY = {
        /*          NO  ES  SS  SR  FW  TW  CL  CW  LA  LI  SA */
        /* syn */ {SA, ES, ES, SR, SA, SA, SA, SA, SA, SA, SA},
        /* fin */ {CL, FW, SS, TW, FW, TW, CL, CW, LA, LI, TW},
        /* ack */ {ES, ES, SS, ES, FW, TW, CL, CW, CL, LI, ES},
        /* rst */ {CL, CL, CL, SR, CL, CL, CL, CL, LA, LI, CL},
    };
    private static final int SYN = 0;
    private static final int FIN = 1;
    private static final int ACK = 2;
    private static final int RST = 3;

    /** In the order of {@link Direction}. */
    private static final byte[][][] TABLES = {INPUT, OUTPUT, INPUT_ONLY};

    private static final byte[][][] SECURE_TABLES = {SECURE_INPUT, SECURE_OUTPUT, SECURE_INPUT_ONLY};

    private static final TcpState[] BY_ID = values();

    private final boolean active;

    TcpState(final boolean active) {
        this.active = active;
    }

    /** Counts as an active connection of its real server; the others count as inactive. */
    public boolean active() {
        return active;
    }

    /** The state with this number, as connection entries and journals keep it. */
    public static TcpState byId(final int id) {
        return BY_ID[id];
    }

    /**
     * The number of the state that follows {@code state} when a packet with these flags (byte 13 of its TCP header)
     * passes in this direction. A packet with none of RST, SYN, FIN and ACK closes, whatever was before.
     */
    public static int next(final int state, final Direction direction, final int tcpFlags) {
        return next(TABLES[direction.ordinal()], state, tcpFlags);
    }

    /** The same while the secure_tcp defence is on. */
    public static int nextSecure(final int state, final Direction direction, final int tcpFlags) {
        return next(SECURE_TABLES[direction.ordinal()], state, tcpFlags);
    }

    private static int next(final byte[][] table, final int state, final int tcpFlags) {
        if ((tcpFlags & RST_FLAG) != 0) {
            return table[RST][state];
        }
        if ((tcpFlags & SYN_FLAG) != 0) {
            return table[SYN][state];
        }
        if ((tcpFlags & FIN_FLAG) != 0) {
            return table[FIN][state];
        }
        return (tcpFlags & ACK_FLAG) != 0 ? table[ACK][state] : CL;
    }
}
