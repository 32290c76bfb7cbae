package io.signalbox.wire;

/** How a request of PCP ends, with the numbers of RFC 6887 section 7.4, and for how long the sender may take that for settled. */
public enum PcpResult {
    SUCCESS(0),
    UNSUPP_VERSION(PcpResult.LONG_SECONDS),
    NOT_AUTHORIZED(PcpResult.LONG_SECONDS),
    MALFORMED_REQUEST(PcpResult.LONG_SECONDS),
    UNSUPP_OPCODE(PcpResult.LONG_SECONDS),
    UNSUPP_OPTION(PcpResult.LONG_SECONDS),
    MALFORMED_OPTION(PcpResult.LONG_SECONDS),
    NETWORK_FAILURE(PcpResult.SHORT_SECONDS),
    NO_RESOURCES(PcpResult.SHORT_SECONDS),
    UNSUPP_PROTOCOL(PcpResult.LONG_SECONDS),
    USER_EX_QUOTA(PcpResult.SHORT_SECONDS),
    CANNOT_PROVIDE_EXTERNAL(PcpResult.SHORT_SECONDS),
    ADDRESS_MISMATCH(PcpResult.LONG_SECONDS),
    EXCESSIVE_REMOTE_PEERS(PcpResult.LONG_SECONDS);

    private static final int LONG_SECONDS = 1_800;
    private static final int SHORT_SECONDS = 30;

    private final int lifetimeSeconds;

    PcpResult(final int lifetimeSeconds) {
        this.lifetimeSeconds = lifetimeSeconds;
    }

    /** The byte that stands for it. */
    public int code() {
        return ordinal();
    }

    /** How long the same request would end the same way; 0 where it did not fail. */
    public int lifetimeSeconds() {
        return lifetimeSeconds;
    }

    /** The message could not be read as far as its end. */
    public boolean isUnread() {
        return this == UNSUPP_VERSION || this == MALFORMED_REQUEST || this == UNSUPP_OPCODE || this == MALFORMED_OPTION;
    }
}
