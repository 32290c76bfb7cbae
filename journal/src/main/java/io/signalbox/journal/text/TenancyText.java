package io.signalbox.journal.text;

import io.signalbox.journal.who.Tenancy;

/**
 * Who had a public end, for people:
 *
 * <pre>
 *   UDP 10.0.0.11:5000 had 192.0.2.1:41007 from 12.500000000 to 312.500000000 (event 1234)
 *   UDP 10.0.0.11 had 192.0.2.1:41024-41087 from 12.500000000 on; no end of it is in the journal (event 1234)
 * </pre>
 */
public final class TenancyText {
    private TenancyText() {}

    public static String line(final Tenancy tenancy) {
        final int protocol = tenancy.protocol();
        return Words.protocol(protocol) + " "
                + Words.inside(protocol, tenancy.insideHi(), tenancy.insideLo(), tenancy.insidePort(), tenancy.ports())
                + " had "
                + Words.publicEnds(
                        protocol, tenancy.publicHi(), tenancy.publicLo(), tenancy.publicPort(), tenancy.ports())
                + " from "
                + Words.time(tenancy.beganNs()) + " "
                + (tenancy.isOpen() ? "on; no end of it is in the journal" : "to " + Words.time(tenancy.endedNs()))
                + " (event " + tenancy.event() + ")";
    }
}
