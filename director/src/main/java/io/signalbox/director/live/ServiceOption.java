package io.signalbox.director.live;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** A service, as {@code ipvsadm} names it. */
final class ServiceOption {
    @ArgGroup(exclusive = true)
    private Named named;

    private static final class Named {
        @Option(
                names = {"-t", "--tcp-service"},
                paramLabel = "VIP:PORT",
                description = "A TCP service.")
        private String tcp;

        @Option(
                names = {"-u", "--udp-service"},
                paramLabel = "VIP:PORT",
                description = "A UDP service.")
        private String udp;

        @Option(names = "--sctp-service", paramLabel = "VIP:PORT", description = "An SCTP service.")
        private String sctp;

        @Option(
                names = {"-f", "--fwmark-service"},
                paramLabel = "MARK",
                description = "The service of a firewall mark.")
        private String mark;
    }

    /** In {@code ipvsadm}'s words; empty where none is named. */
    String words() {
        if (named == null) {
            return "";
        }
        if (named.tcp != null) {
            return "-t " + named.tcp;
        } else if (named.udp != null) {
            return "-u " + named.udp;
        }
        return named.sctp != null ? "--sctp-service " + named.sctp : "-f " + named.mark;
    }
}
