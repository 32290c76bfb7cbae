package io.signalbox.golden.random;

import java.util.ArrayList;
import java.util.List;

/**
 * A virtual service that was made up: what rules and packets need to know of it.
 *
 * @param protocol of its packets: {@code tcp}, {@code udp} or {@code sctp}
 * @param port of its packets; the rule may say 0, or a mark
 * @param name as rules name it, such as {@code -t 192.0.2.11:80}
 * @param options as rules write them behind the name
 * @param isMarked whether its servers are named without ports of their own
 * @param ruleHasPort false for a service of every port
 */
record Service(
        String protocol,
        boolean isV4,
        String vip,
        int port,
        String name,
        String options,
        boolean isMarked,
        boolean ruleHasPort,
        boolean isPersistent,
        List<Server> servers) {

    /** Forwarding: {@code -m}, {@code -g} or {@code -i}; {@code options} is all that stands behind it but the weight. */
    record Server(String address, boolean isV4, int port, String method, String options, int weight) {}

    static Service of(final Dice dice, final boolean isV4, final int mark) {
        final String protocol = dice.of("tcp", "tcp", "udp", "sctp");
        final boolean isMarked = mark > 0;
        final boolean isPersistent = dice.oneIn(3);
        final boolean ruleHasPort = isMarked || !isPersistent || dice.oneIn(2);
        final String vip = Net.vip(isV4, dice.between(1, Net.VIPS));
        final int port = dice.of(80, 53, 7000);
        final boolean isOps = !isMarked && protocol.equals("udp") && !isPersistent && dice.oneIn(4);
        return new Service(
                protocol,
                isV4,
                vip,
                port,
                isMarked ? "-f " + mark + (isV4 ? "" : " -6") : name(protocol, isV4, vip, ruleHasPort ? port : 0),
                scheduler(dice) + persistence(dice, isV4, isPersistent) + (isOps ? " -o" : ""),
                isMarked,
                ruleHasPort,
                isPersistent,
                new ArrayList<>());
    }

    private static String name(final String protocol, final boolean isV4, final String vip, final int port) {
        final String option =
                switch (protocol) {
                    case "tcp" -> "-t ";
                    case "udp" -> "-u ";
                    default -> "--sctp-service ";
                };
        return option + at(vip, isV4, port);
    }

    private static String at(final String address, final boolean isV4, final int port) {
        return (isV4 ? address : "[" + address + "]") + ":" + port;
    }

    static String scheduler(final Dice dice) {
        final String name =
                dice.of("rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "mh", "sed", "nq", "fo", "ovf");
        final boolean hasFlags = (name.equals("sh") || name.equals("mh")) && dice.oneIn(2);
        final String flags = dice.of(name + "-port", name + "-fallback", name + "-port," + name + "-fallback");
        return " -s " + name + (hasFlags ? " -b " + flags : "");
    }

    private static String persistence(final Dice dice, final boolean isV4, final boolean isPersistent) {
        if (!isPersistent) {
            return "";
        }
        final String mask = isV4 ? dice.of("255.255.255.0", "255.255.255.252") : dice.of("64", "126");
        return " -p " + dice.of(300, 360, 1800) + (dice.oneIn(2) ? " -M " + mask : "");
    }

    /** A real server that the service does not have yet. */
    Server draw(final Dice dice) {
        while (true) {
            final String method = dice.of("-m", "-m", "-g", "-i");
            final boolean isOtherFamily = method.equals("-i") && dice.oneIn(4);
            final boolean itsV4 = isOtherFamily != isV4;
            final int number = dice.between(1, Net.SERVERS);
            final boolean isFar = method.equals("-i") && dice.oneIn(2);
            final String address = isFar ? Net.far(itsV4, number) : Net.near(itsV4, number);
            if (servers.stream().noneMatch(server -> server.address().equals(address))) {
                final boolean hasOwnPort = method.equals("-m") && !isMarked && ruleHasPort && dice.oneIn(3);
                return new Server(
                        address,
                        itsV4,
                        hasOwnPort ? 8080 : port,
                        method,
                        (method.equals("-i") ? tunnel(dice) : "") + thresholds(dice),
                        dice.of(0, 1, 1, 1, 2, 3, 5));
            }
        }
    }

    private static String tunnel(final Dice dice) {
        return switch (dice.below(4)) {
            case 0 ->
                " --tun-type gue --tun-port " + dice.of(6080, 6081) + dice.of("", "", " --tun-csum", " --tun-remcsum");
            case 1 -> " --tun-type gre" + dice.of("", " --tun-csum");
            default -> "";
        };
    }

    private static String thresholds(final Dice dice) {
        return dice.oneIn(6) ? " -x " + dice.between(2, 4) + dice.of("", " -y 1") : "";
    }

    String addition() {
        return "-A " + name + options;
    }

    String addition(final Server server) {
        return "-a " + name + " -r " + place(server) + " " + server.method() + server.options() + " -w "
                + server.weight();
    }

    String place(final Server server) {
        final int itsPort = isMarked || !ruleHasPort ? 0 : server.port();
        return at(server.address(), server.isV4(), itsPort);
    }
}
