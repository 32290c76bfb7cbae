package io.signalbox.ipvsadm;

import io.signalbox.command.Command.StartDaemon;
import io.signalbox.command.Command.StopDaemon;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;

/** Arguments and options of {@code --start-daemon} and {@code --stop-daemon}. */
final class SyncDaemonOptions {
    private static final String MASTER = "master";
    private static final String BACKUP = "backup";
    private static final String INTERFACE = "eth0";
    private static final String GROUP = "224.0.0.81";
    private static final int PORT = 8_848;
    private static final int TTL = 1;

    private static final int MAX_SYNC_ID = 255;
    private static final int MAX_LENGTH = 65_507;
    private static final int MAX_PORT = 0xFFFF;
    private static final int MAX_TTL = 255;

    private SyncDaemonOptions() {}

    static StartDaemon start(final Arguments given) {
        given.permit(
                Option.MULTICAST_INTERFACE,
                Option.SYNC_ID,
                Option.SYNC_MAX_LENGTH,
                Option.MULTICAST_GROUP,
                Option.MULTICAST_PORT,
                Option.MULTICAST_TTL);
        final boolean master = isMaster(given);
        final Address group = group(given);
        return new StartDaemon(
                master,
                given.get(Option.MULTICAST_INTERFACE, INTERFACE),
                syncId(given),
                number(given, Option.SYNC_MAX_LENGTH, 0, 1, MAX_LENGTH),
                group.hi(),
                group.lo(),
                number(given, Option.MULTICAST_PORT, PORT, 1, MAX_PORT),
                number(given, Option.MULTICAST_TTL, TTL, 1, MAX_TTL));
    }

    static StopDaemon stop(final Arguments given) {
        given.permit(Option.SYNC_ID);
        syncId(given);
        return new StopDaemon(isMaster(given));
    }

    private static boolean isMaster(final Arguments given) {
        final String role = given.ofCommand();
        if (!role.equals(MASTER) && !role.equals(BACKUP)) {
            throw IpvsadmException.wrong(
                    given.command() == Option.STOP_DAEMON
                            ? "illegal start_daemon specified"
                            : "illegal start-daemon parameter specified");
        }
        return role.equals(MASTER);
    }

    private static int syncId(final Arguments given) {
        return number(given, Option.SYNC_ID, 0, 0, MAX_SYNC_ID);
    }

    private static Address group(final Arguments given) {
        final String text = given.get(Option.MULTICAST_GROUP, GROUP);
        try {
            final Address group = Addresses.parse(text);
            if (Addresses.isMulticast(group.hi(), group.lo())) {
                return group;
            }
        } catch (final IllegalArgumentException e) {
            // Told below, as any other address that is no group.
        }
        throw IpvsadmException.wrong(
                "invalid " + (text.indexOf(':') < 0 ? "IPv4" : "IPv6") + " mcast-group `" + text + "'");
    }

    private static int number(
            final Arguments given, final Option option, final int otherwise, final int min, final int max) {
        return given.has(option)
                ? Numbers.parse(given.get(option, ""), min, max, illegal(option).getMessage())
                : otherwise;
    }

    private static IpvsadmException illegal(final Option option) {
        return IpvsadmException.wrong("illegal " + option.title() + " specified");
    }

    static String text(final StartDaemon start) {
        return "--start-daemon " + role(start.master())
                + " --mcast-interface " + start.iface()
                + " --syncid " + start.syncId()
                + (start.maxLength() == 0 ? "" : " --sync-maxlen " + start.maxLength())
                + " --mcast-group " + Addresses.text(start.groupHi(), start.groupLo())
                + " --mcast-port " + start.port()
                + " --mcast-ttl " + start.ttl();
    }

    static String text(final StopDaemon stop) {
        return "--stop-daemon " + role(stop.master());
    }

    static String role(final boolean master) {
        return master ? MASTER : BACKUP;
    }
}
