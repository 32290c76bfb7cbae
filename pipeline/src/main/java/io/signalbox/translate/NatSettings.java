package io.signalbox.translate;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;

/** What profile {@code rfc-nat} leaves to the operator, as settings {@code signalbox.nat_*}; times in seconds. */
public final class NatSettings implements Remembered {
    /** Anybody outside reaches a public end that an inside host has (RFC 4787 section 5). */
    public static final int ENDPOINT_INDEPENDENT = 0;
    /** Only addresses that the inside end has sent to reach it. */
    public static final int ADDRESS_DEPENDENT = 1;

    /** A binding belongs to an inside end, whoever it talks to; otherwise the gateway does as Linux does. */
    public boolean followsRfcs;
    /** RFC 4787 REQ-5: no less than 120. */
    public int udpSeconds = 300;
    /** RFC 5382 REQ-5, of established connections: no less than 7,440. */
    public int tcpSeconds = 7_440;
    /** Of connections that begin: no less than 240 (RFC 5382 REQ-5, RFC 7857 section 2.1). */
    public int tcpOpeningSeconds = 240;
    /** Of connections that end or were reset: no less than 240 (RFC 7857 section 2.2). */
    public int tcpClosingSeconds = 240;
    /** RFC 5508 REQ-2: no less than 60. */
    public int icmpSeconds = 60;
    /** {@link #ENDPOINT_INDEPENDENT} or {@link #ADDRESS_DEPENDENT}. */
    public int filtering = ENDPOINT_INDEPENDENT;
    /** What comes from outside keeps a binding alive, too (RFC 4787 REQ-6a). */
    public boolean refreshesInbound;
    /** Ports below 1,024 stay below (RFC 4787 REQ-3a). */
    public boolean keepsLowPorts;
    /** What is leased by PCP is so for no shorter time. */
    public int pcpMinSeconds = 120;
    /** What is leased by PCP is so for no longer time, until it is asked for again. */
    public int pcpMaxSeconds = 86_400;
    /** The journal tells to whom inside hosts speak, which RFC 6888 REQ-12 advises against. */
    public boolean tellsDestinations;

    /** The journal does not tell whom inside hosts speak to. */
    boolean hidesDestinations() {
        return followsRfcs && !tellsDestinations;
    }

    @Override
    public void save(final StateWriter to) {
        to.putBoolean(followsRfcs);
        to.putInt(udpSeconds);
        to.putInt(tcpSeconds);
        to.putInt(tcpOpeningSeconds);
        to.putInt(tcpClosingSeconds);
        to.putInt(icmpSeconds);
        to.putInt(filtering);
        to.putBoolean(refreshesInbound);
        to.putBoolean(keepsLowPorts);
        to.putBoolean(tellsDestinations);
        to.putInt(pcpMinSeconds);
        to.putInt(pcpMaxSeconds);
    }

    @Override
    public void load(final StateReader from) {
        followsRfcs = from.getBoolean();
        udpSeconds = from.getInt();
        tcpSeconds = from.getInt();
        tcpOpeningSeconds = from.getInt();
        tcpClosingSeconds = from.getInt();
        icmpSeconds = from.getInt();
        filtering = from.getInt();
        refreshesInbound = from.getBoolean();
        keepsLowPorts = from.getBoolean();
        tellsDestinations = from.getBoolean();
        pcpMinSeconds = from.getInt();
        pcpMaxSeconds = from.getInt();
    }
}
