package io.signalbox.director.manual;

import io.signalbox.ipvsadm.Invocation;
import io.signalbox.ipvsadm.Names;
import java.util.List;

/** The manual pages of {@code ipvsadm} and of the two that save and restore: what it says of itself with {@code -h}. */
final class IpvsadmPages {
    static final int SECTION = 8;
    static final String IPVSADM = "ipvsadm";
    static final String SAVE = "ipvsadm-save";
    static final String RESTORE = "ipvsadm-restore";

    private static final String WHERE =
            "The running director is asked by its control socket, which SIGNALBOX_CONTROL names, or --control SOCKET"
                    + " before all other words; else it is /run/signalbox/control.";

    private final Edition edition;

    IpvsadmPages(final Edition edition) {
        this.edition = edition;
    }

    String ipvsadm() {
        return page(IPVSADM, "change and print the virtual services of a running director")
                .section("SYNOPSIS")
                .verbatim("ipvsadm [--control SOCKET] COMMAND [OPTIONS]")
                .section("DESCRIPTION")
                .text("Speaks the whole of ipvsadm 1.31 to Signalbox: its options, its output and its exit codes.")
                .paragraph(WHERE)
                .section("OPTIONS")
                .verbatim(help())
                .section("SEE ALSO")
                .text("signalbox(1), ipvsadm-save(8), ipvsadm-restore(8)")
                .toString();
    }

    String save() {
        return page(SAVE, "print the virtual services of a running director as rules")
                .section("SYNOPSIS")
                .verbatim("ipvsadm-save [-n] [--full]")
                .section("DESCRIPTION")
                .text("Prints what ipvsadm -S prints: one rule in each line, as ipvsadm-restore and signalbox run read"
                        + " them.")
                .paragraph(WHERE)
                .section("OPTIONS")
                .item(Roff.bold("-n"), "No names of hosts and ports.")
                .item(Roff.bold("--full"), "With thresholds, timeouts, and Signalbox's own rules.")
                .section("SEE ALSO")
                .text("ipvsadm(8), ipvsadm-restore(8)")
                .toString();
    }

    String restore() {
        return page(RESTORE, "give a running director the virtual services that rules say")
                .section("SYNOPSIS")
                .verbatim("ipvsadm-restore < RULES")
                .section("DESCRIPTION")
                .text("Reads rules from standard input, one in each line, in place of all that there are. It is one"
                        + " change, of which no packet meets half, and none at all where a line is wrong.")
                .paragraph(WHERE)
                .section("SEE ALSO")
                .text("ipvsadm(8), ipvsadm-save(8)")
                .toString();
    }

    private Roff page(final String name, final String summary) {
        return new Roff(name, SECTION, edition).section("NAME").text(name + " - " + summary);
    }

    /** The first line is its version. */
    private static String help() {
        final Invocation.Say said = (Invocation.Say) Invocation.parse(List.of("-h"), Names.NONE);
        return said.text().substring(said.text().indexOf('\n')).stripLeading();
    }
}
