package io.signalbox.connection;

/**
 * What a director believes of an SCTP association (RFC 9260), judged from the first chunk of the packets that pass. The
 * states are those of Linux IPVS, each state's ordinal is its number there.
 */
public enum SctpState {
    NONE("NONE", 2),
    INIT1("INIT1", 4),
    INIT("INIT", 61),
    COOKIE_SENT("C-SENT", 61),
    COOKIE_REPLIED("C-REPLIED", 61),
    COOKIE_WAIT("C-WAIT", 61),
    COOKIE("COOKIE", 61),
    COOKIE_ECHOED("C-ECHOED", 61),
    ESTABLISHED("ESTABLISHED", 900),
    SHUTDOWN_SENT("S-SENT", 61),
    SHUTDOWN_RECEIVED("S-RECEIVED", 61),
    SHUTDOWN_ACK_SENT("S-ACK-SENT", 61),
    REJECTED("REJECTED", 4),
    CLOSED("CLOSED", 61);

    /** Chunk types (RFC 9260 section 3.2) that matter here. */
    public static final int CHUNK_INIT = 1;

    public static final int CHUNK_ABORT = 6;
    public static final int CHUNK_COOKIE_ECHO = 10;
    public static final int CHUNK_COOKIE_ACK = 11;

    private static final byte I1 = 1;
    private static final byte IN = 2;
    private static final byte CS = 3;
    private static final byte CR = 4;
    private static final byte CW = 5;
    private static final byte CO = 6;
    private static final byte CE = 7;
    private static final byte ES = 8;
    private static final byte SS = 9;
    private static final byte SR = 10;
    private static final byte SA = 11;
    private static final byte RJ = 12;
    private static final byte CL = 13;

    // @formatter:off
    private static final byte[][] INPUT = {
        /*                       NO  I1  IN  CS  CR  CW  CO  CE  ES  SS  SR  SA  RJ  CL */
        /* data                */ {ES, I1, IN, CS, CR, CW, CO, CE, ES, SS, SR, SA, RJ, CL},
        /* init                */ {I1, IN, IN, CS, CR, CW, CO, CE, ES, SS, SR, SA, IN, IN},
        /* init ack            */ {CW, CW, CW, CS, CR, CO, CO, CE, ES, SS, SR, SA, RJ, CL},
        /* cookie echo         */ {CR, IN, IN, CR, CR, CW, CO, CE, ES, SS, SR, SA, RJ, CL},
        /* cookie ack          */ {ES, I1, IN, CS, CR, CW, CO, ES, ES, SS, SR, SA, RJ, CL},
        /* shutdown            */ {SR, I1, IN, CS, CR, CW, CO, CE, SR, SS, SR, SA, RJ, CL},
        /* shutdown ack        */ {CL, IN, IN, CS, CR, CW, CO, CE, ES, CL, SR, CL, RJ, CL},
        /* shutdown complete   */ {CL, CL, CL, CS, CR, CW, CO, CE, ES, SS, SR, CL, RJ, CL},
        /* error               */ {CL, I1, IN, CS, CR, CW, CO, CL, ES, SS, SR, SA, RJ, CL},
        /* abort               */ {CL, CL, CL, CL, CL, RJ, CL, CL, CL, CL, CL, CL, CL, CL},
    };
    private static final byte[][] OUTPUT = {
        /*                       NO  I1  IN  CS  CR  CW  CO  CE  ES  SS  SR  SA  RJ  CL */
        /* data                */ {ES, I1, IN, CS, CR, CW, CO, CE, ES, SS, SR, SA, RJ, CL},
        /* init                */ {CW, CW, CW, CW, CW, CW, CW, CW, ES, CW, CW, CW, CW, CW},
        /* init ack            */ {CS, CS, CS, CS, CR, CW, CO, CE, ES, SS, SR, SA, RJ, CL},
        /* cookie echo         */ {CE, CE, CE, CE, CE, CE, CE, CE, ES, SS, SR, SA, RJ, CL},
        /* cookie ack          */ {ES, ES, ES, ES, ES, ES, ES, ES, ES, SS, SR, SA, RJ, CL},
        /* shutdown            */ {SS, SS, SS, SS, SS, SS, SS, SS, SS, SS, SR, SA, RJ, CL},
        /* shutdown ack        */ {SA, SA, SA, SA, SA, CW, CO, CE, ES, SA, SA, SA, RJ, CL},
        /* shutdown complete   */ {CL, I1, IN, CS, CR, CW, CO, CE, ES, SS, SR, SA, RJ, CL},
        /* error               */ {CL, CL, CL, CL, CL, CW, CO, CE, ES, SS, SR, SA, RJ, CL},
        /* abort               */ {CL, RJ, CL, CL, CL, CL, CL, CL, CL, CL, CL, CL, CL, CL},
    };
    private static final byte[][] INPUT_ONLY = {
        /*                       NO  I1  IN  CS  CR  CW  CO  CE  ES  SS  SR  SA  RJ  CL */
        /* data                */ {ES, I1, IN, CS, CR, ES, CO, CE, ES, SS, SR, SA, RJ, CL},
        /* init                */ {I1, IN, IN, IN, IN, IN, CO, CE, ES, SS, SR, SA, IN, IN},
        /* init ack            */ {CE, CE, CE, CE, CE, CE, CO, CE, ES, SS, SR, SA, RJ, CL},
        /* cookie echo         */ {ES, ES, ES, ES, ES, ES, CO, CE, ES, SS, SR, SA, RJ, CL},
        /* cookie ack          */ {ES, I1, IN, ES, ES, CW, ES, ES, ES, SS, SR, SA, RJ, CL},
        /* shutdown            */ {SR, I1, IN, CS, CR, CW, CO, CE, SR, SS, SR, SA, RJ, CL},
        /* shutdown ack        */ {CL, IN, IN, CS, CR, CW, CO, CE, CL, CL, SR, CL, RJ, CL},
        /* shutdown complete   */ {CL, CL, CL, CL, CL, CW, CO, CE, ES, SS, CL, CL, RJ, CL},
        /* error               */ {CL, I1, IN, CS, CR, CW, CO, CE, ES, SS, SR, SA, RJ, CL},
        /* abort               */ {CL, CL, CL, CL, CL, RJ, CL, CL, CL, CL, CL, CL, CL, CL},
    };
    // @formatter:on

    /** In the order of {@link Direction}. */
    private static final byte[][][] TABLES = {INPUT, OUTPUT, INPUT_ONLY};

    private static final SctpState[] BY_ID = values();

    private final String label;
    private final int timeoutSeconds;

    SctpState(final String label, final int timeoutSeconds) {
        this.label = label;
        this.timeoutSeconds = timeoutSeconds;
    }

    /** As listings show it. */
    public String label() {
        return label;
    }

    public int timeoutSeconds() {
        return timeoutSeconds;
    }

    /** Counts as an active connection of its real server. */
    public boolean active() {
        return this == ESTABLISHED;
    }

    /** The state with this number. */
    public static SctpState byId(final int id) {
        return BY_ID[id];
    }

    /** The number of the state that follows {@code state} when a packet whose chunk is {@code chunkType} passes. */
    public static int next(final int state, final Direction direction, final int chunkType) {
        return TABLES[direction.ordinal()][row(chunkType)][state];
    }

    /** Data, selective acknowledgments, heartbeats and whatever is unknown count as data. */
    private static int row(final int chunkType) {
        return switch (chunkType) {
            case CHUNK_INIT -> 1;
            case 2 -> 2;
            case CHUNK_COOKIE_ECHO -> 3;
            case CHUNK_COOKIE_ACK -> 4;
            case 7 -> 5;
            case 8 -> 6;
            case 14 -> 7;
            case 9 -> 8;
            case CHUNK_ABORT -> 9;
            default -> 0;
        };
    }
}
