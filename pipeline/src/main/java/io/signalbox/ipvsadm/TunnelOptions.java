package io.signalbox.ipvsadm;

import io.signalbox.service.Tunnel;
import io.signalbox.service.Tunnel.Checksum;
import io.signalbox.service.Tunnel.Type;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The options of {@code -i}: IPIP has none, GUE wants a port and may have any checksum, GRE may have a full one. */
final class TunnelOptions {
    private static final int MAX_PORT = 0xFFFF;
    private static final List<Option> CHECKSUMS =
            List.of(Option.TUNNEL_NO_CHECKSUM, Option.TUNNEL_CHECKSUM, Option.TUNNEL_REMOTE_CHECKSUM);

    private TunnelOptions() {}

    /** Whether any was given. */
    static boolean areIn(final Arguments given) {
        return Stream.concat(Stream.of(Option.TUNNEL_TYPE, Option.TUNNEL_PORT), CHECKSUMS.stream())
                .anyMatch(given::has);
    }

    static Tunnel parse(final Arguments given) {
        final Type type = type(given);
        refuseForeign(given, type);
        return new Tunnel(type, port(given, type), checksum(given, type));
    }

    private static Type type(final Arguments given) {
        final String name = given.get(Option.TUNNEL_TYPE, name(Type.IPIP));
        return Stream.of(Type.values())
                .filter(type -> name(type).equals(name))
                .findFirst()
                .orElseThrow(() -> IpvsadmException.wrong("illegal tunnel type specified"));
    }

    private static void refuseForeign(final Arguments given, final Type type) {
        if (type != Type.GUE) {
            refuse(given, Option.TUNNEL_PORT, type);
            refuse(given, Option.TUNNEL_REMOTE_CHECKSUM, type);
        }
        if (type == Type.IPIP) {
            refuse(given, Option.TUNNEL_NO_CHECKSUM, type);
            refuse(given, Option.TUNNEL_CHECKSUM, type);
        }
    }

    private static void refuse(final Arguments given, final Option option, final Type type) {
        if (given.has(option)) {
            throw IpvsadmException.wrong(
                    "Illegal '" + option.title() + "' option with the '" + name(type) + "' tunnel type");
        }
    }

    private static int port(final Arguments given, final Type type) {
        if (type != Type.GUE) {
            return 0;
        }
        if (!given.has(Option.TUNNEL_PORT)) {
            throw IpvsadmException.wrong("You need to supply the 'tun-port' option for the 'gue' tunnel type");
        }
        return Numbers.parse(given.get(Option.TUNNEL_PORT, ""), 1, MAX_PORT, "illegal tunnel port specified");
    }

    private static Checksum checksum(final Arguments given, final Type type) {
        final List<Option> several = CHECKSUMS.stream().filter(given::has).toList();
        if (several.size() > 1) {
            throw IpvsadmException.wrong("The option '" + several.get(1).title() + "' conflicts with the '"
                    + several.get(0).title() + "' option in the '" + name(type) + "' tunnel type");
        }
        return several.isEmpty() ? Checksum.NONE : Checksum.values()[CHECKSUMS.indexOf(several.get(0))];
    }

    /** As {@link #parse} reads it, and {@code ipvsadm -S} writes it. */
    static String text(final Tunnel tunnel) {
        return switch (tunnel.type()) {
            case IPIP -> "--tun-type ipip";
            case GUE -> "--tun-type gue --tun-port " + tunnel.port() + " " + option(tunnel.checksum());
            case GRE -> "--tun-type gre " + option(tunnel.checksum());
        };
    }

    private static String option(final Checksum checksum) {
        return CHECKSUMS.get(checksum.ordinal()).spelling();
    }

    /** The {@code TunnelInfo} column. */
    static String column(final Tunnel tunnel) {
        return switch (tunnel.type()) {
            case IPIP -> "ipip";
            case GUE -> "gue:" + tunnel.port() + ":" + sign(tunnel.checksum());
            case GRE -> "gre:" + sign(tunnel.checksum());
        };
    }

    private static String sign(final Checksum checksum) {
        return switch (checksum) {
            case NONE -> "-c";
            case FULL -> "+c";
            case REMOTE -> "r+c";
        };
    }

    private static String name(final Type type) {
        return type.name().toLowerCase(Locale.ROOT);
    }
}
