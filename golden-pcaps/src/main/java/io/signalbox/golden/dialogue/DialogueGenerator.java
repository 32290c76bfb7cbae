package io.signalbox.golden.dialogue;

import io.signalbox.golden.dialogue.Dialogue.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes up configurations, each followed by listings of it: services of all kinds with all their options, real
 * servers with all of theirs, changes and deletions, some of which the kernel refuses.
 */
public final class DialogueGenerator {
    private static final int MAX_SERVICES = 4;
    private static final int MAX_SERVERS = 4;
    private static final int MAX_CHANGES = 5;

    private static final List<String> SCHEDULERS =
            List.of("rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh");
    private static final List<String> VIPS =
            List.of("192.0.2.10", "192.0.2.11", "10.10.0.1", "203.0.113.200", "1.2.3.4");
    private static final List<String> VIPS6 = List.of("2001:db8:f::10", "2001:db8:f::11", "fd00::1");
    private static final List<String> SERVERS =
            List.of("10.0.0.11", "10.0.0.12", "10.0.0.13", "172.16.5.1", "192.168.1.200", "200.1.1.1");
    private static final List<String> SERVERS6 = List.of("2001:db8:2::11", "2001:db8:2::12", "fd00:2::1");
    private static final List<Integer> PORTS = List.of(0, 21, 53, 80, 443, 5060, 8080, 65535);
    private static final List<String> LISTINGS =
            List.of("-L -n", "-S -n", "-L -n --thresholds", "-L -n --stats", "-L -n --tun-info");
    /** One of these besides. */
    private static final List<String> FURTHER =
            List.of("-L -n --rate", "-L -n --persistent-conn", "-L -n --nosort", "-Ln --stats --exact", "-lnX --rate");

    private final Random random;
    private final List<Turn> turns = new ArrayList<>();
    /** Of the configuration at hand. */
    private final List<Service> services = new ArrayList<>();

    private final List<String> servers = new ArrayList<>();

    /** A service's option, and what its real servers are to be like. */
    private record Service(String option, boolean ipv4, boolean isMark) {}

    private DialogueGenerator(final long seed) {
        random = new Random(seed);
    }

    /** So many configurations, always the same for a seed. */
    public static Dialogue generate(final long seed, final int count) {
        final DialogueGenerator generator = new DialogueGenerator(seed);
        for (int i = 0; i < count; i++) {
            generator.configuration();
        }
        return new Dialogue(generator.turns);
    }

    private void configuration() {
        services.clear();
        servers.clear();
        tell("-C");
        for (int left = 1 + random.nextInt(MAX_SERVICES); left > 0; left--) {
            addService();
        }
        for (int left = random.nextInt(MAX_CHANGES); left > 0; left--) {
            change();
        }
        LISTINGS.forEach(this::tell);
        tell(random.nextBoolean() ? any(FURTHER) : "-L -n " + any(services).option());
    }

    private void tell(final String words) {
        turns.add(Turn.of(words));
    }

    private void addService() {
        final Service service = service();
        services.add(service);
        tell(word("-A", "--add-service") + " " + service.option() + serviceOptions(service));
        for (int left = random.nextInt(MAX_SERVERS); left > 0; left--) {
            addServer(service);
        }
    }

    private Service service() {
        final boolean ipv4 = random.nextInt(4) > 0;
        if (random.nextInt(5) == 0) {
            final String mark = String.valueOf(1 + random.nextInt(random.nextBoolean() ? 9 : Integer.MAX_VALUE - 1));
            return new Service(
                    word("-f", "--fwmark-service") + " " + mark + (ipv4 ? "" : " " + word("-6", "--ipv6")), ipv4, true);
        }
        final String option = any(List.of("-t", "-t", "--tcp-service", "-u", "--udp-service", "--sctp-service"));
        return new Service(option + " " + at(ipv4 ? any(VIPS) : any(VIPS6), ipv4, any(PORTS)), ipv4, false);
    }

    private static String at(final String host, final boolean ipv4, final int port) {
        return (ipv4 ? host : "[" + host + "]") + ":" + port;
    }

    private String serviceOptions(final Service service) {
        final StringBuilder options = new StringBuilder();
        if (random.nextInt(5) > 0) {
            final String scheduler = any(SCHEDULERS);
            options.append(" ").append(word("-s", "--scheduler")).append(" ").append(scheduler);
            maybe(4, options, " " + word("-b", "--sched-flags") + " " + flags(scheduler));
        }
        if (service.option().endsWith(":0") || random.nextInt(3) == 0) {
            options.append(" ").append(word("-p", "--persistent"));
            maybe(2, options, " " + (1 + random.nextInt(3_600)));
            maybe(
                    3,
                    options,
                    " " + word("-M", "--netmask") + " " + (service.ipv4() ? mask() : 1 + random.nextInt(128)));
            maybe(6, options, " --pe sip");
        }
        maybe(6, options, " " + word("-o", "--ops"));
        return options.toString();
    }

    private String flags(final String scheduler) {
        return switch (scheduler) {
            case "sh" -> any(List.of("sh-port", "sh-fallback", "sh-fallback,sh-port", "flag-3"));
            case "mh" -> any(List.of("mh-port", "mh-fallback", "mh-port,mh-fallback", "flag-1"));
            default -> any(List.of("flag-1", "flag-2", "flag-3,flag-1", "flag-1,flag-2,flag-3"));
        };
    }

    private String mask() {
        final int bits = (int) (-1L << random.nextInt(32));
        return (bits >>> 24) + "." + (bits >> 16 & 0xFF) + "." + (bits >> 8 & 0xFF) + "." + (bits & 0xFF);
    }

    private void addServer(final Service service) {
        final boolean ipv4 = service.ipv4() ^ random.nextInt(12) == 0;
        final String host = ipv4 ? any(SERVERS) : any(SERVERS6);
        final String server = service.option() + " " + word("-r", "--real-server") + " "
                + (random.nextInt(4) == 0 ? host : at(host, ipv4, any(PORTS)));
        servers.add(server);
        tell(word("-a", "--add-server") + " " + server + serverOptions());
    }

    private String serverOptions() {
        final StringBuilder options = new StringBuilder(method());
        maybe(2, options, " " + word("-w", "--weight") + " " + random.nextInt(random.nextBoolean() ? 10 : 65_536));
        maybe(4, options, " " + word("-x", "--u-threshold") + " " + (100 + random.nextInt(100_000)));
        maybe(4, options, " " + word("-y", "--l-threshold") + " " + random.nextInt(120));
        return options.toString();
    }

    private String method() {
        return switch (random.nextInt(5)) {
            case 0 -> " " + word("-m", "--masquerading");
            case 1 -> " " + word("-g", "--gatewaying");
            case 2 -> "";
            default -> " " + word("-i", "--ipip") + tunnel();
        };
    }

    private String tunnel() {
        return switch (random.nextInt(5)) {
            case 0 -> "";
            case 1 -> " --tun-type ipip";
            case 2 -> " --tun-type gre" + any(List.of("", " --tun-nocsum", " --tun-csum"));
            default ->
                " --tun-type gue --tun-port " + (1 + random.nextInt(65_535))
                        + any(List.of("", " --tun-nocsum", " --tun-csum", " --tun-remcsum"));
        };
    }

    private void change() {
        final Service service = any(services);
        switch (random.nextInt(8)) {
            case 0 -> tell("-E " + service.option() + serviceOptions(service));
            case 1 -> tell(word("-D", "--delete-service") + " " + service.option());
            case 2, 3 -> ofServer("-e", true);
            case 4 -> ofServer(word("-d", "--delete-server"), false);
            case 5 -> tell(word("-Z", "--zero") + any(List.of("", " " + service.option())));
            case 6 -> tell("-A " + service.option() + serviceOptions(service));
            default -> addServer(service);
        }
    }

    private void ofServer(final String command, final boolean hasOptions) {
        if (!servers.isEmpty()) {
            tell(command + " " + any(servers) + (hasOptions ? serverOptions() : ""));
        }
    }

    private String word(final String letter, final String name) {
        return random.nextInt(4) == 0 ? name : letter;
    }

    private void maybe(final int onceIn, final StringBuilder text, final String more) {
        if (random.nextInt(onceIn) == 0) {
            text.append(more);
        }
    }

    private <T> T any(final List<T> several) {
        return several.get(random.nextInt(several.size()));
    }
}
