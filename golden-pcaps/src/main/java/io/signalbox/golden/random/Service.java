package io.signalbox.golden.random;

import io.signalbox.golden.FirewallMark;
import io.signalbox.golden.address.Ip;
import io.signalbox.golden.address.IpPrefix;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A virtual service that was made up: what rules and packets need to know of it.
 *
 * @param name as rules name it, such as {@code -t 192.0.2.11:80}
 * @param options as rules write them behind the name
 * @param targets where its packets may go: one, unless the rule says port 0 or a mark
 * @param mark 0 without one
 * @param hasPort whether its servers may have ports of their own
 * @param persistence seconds, or 0
 * @param servers that it has
 * @param deleted servers that may come back
 * @param forgotten addresses that had better not: nobody knows whether the kernel still remembers them
 */
record Service(
        boolean isV4,
        String vip,
        String name,
        String options,
        List<Target> targets,
        int mark,
        boolean hasPort,
        int persistence,
        boolean isFtp,
        List<Server> servers,
        List<Server> deleted,
        Set<String> forgotten) {

    /** Of {@code esp} packets the port is that of the UDP packets they belong to. */
    record Target(String protocol, int port) {}

    /**
     * Forwarding: {@code -m}, {@code -g} or {@code -i}; {@code options} is all that stands behind it but the weight.
     *
     * @param port as the rule says it, 0 for the port that a packet went to
     */
    record Server(String address, boolean isV4, int port, String method, String options, int weight) {

        /** Where an answer to a packet for this port comes from. */
        int answersFrom(final int servicePort) {
            return port == 0 ? servicePort : port;
        }
    }

    private static final int OWN_PORT = 8080;
    private static final int IKE = 500;
    private static final int FTP = 21;
    private static final int SIP = 5060;

    static Service of(final Dice dice, final boolean isV4, final int mark) {
        final String protocol = dice.of("tcp", "tcp", "udp", "sctp");
        final int persistence = dice.oneIn(3) ? dice.of(300, 360, 1800) : 0;
        final boolean hasPort = mark == 0 && (persistence == 0 || dice.oneIn(2));
        final String vip =
                mark == 0 && dice.oneIn(15) ? Net.strangeVip(isV4) : Net.vip(isV4, dice.between(1, Net.VIPS));
        final int port = dice.of(80, 53, 7000);
        final boolean isIpsec = hasPort && protocol.equals("udp") && dice.oneIn(6);
        final boolean isOps = protocol.equals("udp") && !isIpsec && dice.oneIn(4);
        final List<Target> targets = new ArrayList<>();
        if (isIpsec) {
            targets.add(new Target("esp", IKE));
        } else {
            targets.add(new Target(protocol, port));
            if (!hasPort && dice.oneIn(2)) {
                targets.add(new Target(mark == 0 ? protocol : dice.of("tcp", "udp", "sctp"), dice.of(20, 443, 2000)));
            }
        }
        final String name = mark > 0
                ? "-f " + mark + (isV4 ? "" : " -6")
                : name(protocol, isV4, vip, !hasPort ? 0 : isIpsec ? IKE : port);
        return new Service(
                isV4,
                vip,
                name,
                scheduler(dice) + persistence(dice, isV4, persistence) + (isOps ? " -o" : ""),
                targets,
                mark,
                hasPort,
                persistence,
                false,
                new ArrayList<>(),
                new ArrayList<>(),
                new LinkedHashSet<>());
    }

    /** Calls are kept together by their Call-ID; real servers that translate may begin some. */
    static Service sip(final Dice dice, final boolean isV4) {
        final String vip = Net.vip(isV4, dice.between(1, Net.VIPS));
        final int persistence = dice.of(0, 300, 300, 360, 1800);
        return new Service(
                isV4,
                vip,
                name("udp", isV4, vip, SIP),
                scheduler(dice) + persistence(dice, isV4, persistence) + " --pe sip" + (dice.oneIn(4) ? " -o" : ""),
                List.of(new Target("udp", SIP)),
                0,
                true,
                persistence,
                false,
                new ArrayList<>(),
                new ArrayList<>(),
                new LinkedHashSet<>());
    }

    boolean isSip() {
        return options.contains("--pe sip");
    }

    /** Control connections of FTP; only translated ones are followed. */
    static Service ftp(final Dice dice, final boolean isV4) {
        final String vip = Net.vip(isV4, 1);
        final int persistence = dice.oneIn(3) ? dice.of(300, 1800) : 0;
        return new Service(
                isV4,
                vip,
                name("tcp", isV4, vip, FTP),
                scheduler(dice) + persistence(dice, isV4, persistence),
                List.of(new Target("tcp", FTP)),
                0,
                false,
                persistence,
                true,
                new ArrayList<>(),
                new ArrayList<>(),
                new LinkedHashSet<>());
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

    private static String persistence(final Dice dice, final boolean isV4, final int seconds) {
        if (seconds == 0) {
            return "";
        }
        final String mask = isV4 ? dice.of("255.255.255.0", "255.255.255.252") : dice.of("64", "126");
        return " -p " + seconds + (dice.oneIn(2) ? " -M " + mask : "");
    }

    /** What carries the mark, where the service has one. */
    List<FirewallMark> marks() {
        final IpPrefix destination = IpPrefix.host(Ip.parse(vip));
        return mark == 0
                ? List.of()
                : targets.stream()
                        .map(target -> new FirewallMark(mark, destination, target.protocol(), List.of(target.port())))
                        .toList();
    }

    /** A real server that the service does not have yet: a new one, or one that was deleted and comes back. */
    Server draw(final Dice dice) {
        if (!deleted.isEmpty() && dice.oneIn(2)) {
            return changed(dice, dice.of(deleted));
        }
        while (true) {
            final String method = isFtp ? "-m" : dice.of("-m", "-m", "-g", "-i");
            final boolean isOtherFamily = method.equals("-i") && dice.oneIn(4);
            final boolean itsV4 = isOtherFamily != isV4;
            final int number = dice.between(1, Net.SERVERS);
            final boolean isFar = method.equals("-i") && dice.oneIn(2);
            final String address = isFar ? Net.far(itsV4, number) : Net.near(itsV4, number);
            if (!forgotten.contains(address)
                    && servers.stream().noneMatch(server -> server.address().equals(address))) {
                return new Server(address, itsV4, port(dice, method), method, options(dice, method), weight(dice));
            }
        }
    }

    void admit(final Server server) {
        deleted.removeIf(gone -> gone.address().equals(server.address()));
        servers.add(server);
    }

    void dismiss(final Server server) {
        servers.remove(server);
        deleted.add(server);
    }

    /** So much time has passed that those deleted had better not come back. */
    void forget() {
        deleted.forEach(server -> forgotten.add(server.address()));
        deleted.clear();
    }

    boolean hasRoom() {
        return servers.size() + forgotten.size() < Net.SERVERS && !(isFtp && servers.size() > 0);
    }

    /** The same server with other options, and another method where its place allows that. */
    Server changed(final Dice dice, final Server server) {
        final boolean isBound = isFtp
                || server.isV4() != isV4
                || server.port() == OWN_PORT
                || server.address().equals(Net.far(server.isV4(), lastDigit(server.address())));
        final String method = isBound || !dice.oneIn(4) ? server.method() : dice.of("-m", "-g", "-i");
        return new Server(server.address(), server.isV4(), server.port(), method, options(dice, method), weight(dice));
    }

    private static int lastDigit(final String address) {
        return address.charAt(address.length() - 1) - '0';
    }

    private int port(final Dice dice, final String method) {
        final boolean mayDiffer = method.equals("-m") && (hasPort || mark > 0);
        final int same = hasPort ? targets.get(0).port() : 0;
        return mayDiffer && dice.oneIn(3) ? OWN_PORT : same;
    }

    private static int weight(final Dice dice) {
        return dice.of(0, 1, 1, 1, 2, 3, 5, 100);
    }

    private static String options(final Dice dice, final String method) {
        return (method.equals("-i") ? tunnel(dice) : "") + thresholds(dice);
    }

    private static String tunnel(final Dice dice) {
        return switch (dice.below(4)) {
            case 0 ->
                " --tun-type gue --tun-port " + dice.of(6080, 6081)
                        + dice.of("", " --tun-nocsum", " --tun-csum", " --tun-remcsum");
            case 1 -> " --tun-type gre" + dice.of("", " --tun-nocsum", " --tun-csum");
            default -> "";
        };
    }

    private static String thresholds(final Dice dice) {
        return dice.oneIn(5) ? " -x " + dice.between(2, 5) + dice.of("", " -y 1", " -y 2") : "";
    }

    String addition() {
        return "-A " + name + options;
    }

    String addition(final Server server) {
        return "-a" + words(server);
    }

    String edition(final Server server) {
        return "-e" + words(server);
    }

    String deletion(final Server server) {
        return "-d " + name + " -r " + place(server);
    }

    private String words(final Server server) {
        return " " + name + " -r " + place(server) + " " + server.method() + server.options() + " -w "
                + server.weight();
    }

    private String place(final Server server) {
        final int port = isFtp ? FTP : server.port();
        return at(server.address(), server.isV4(), port);
    }
}
