package io.signalbox.ipvsadm;

import io.signalbox.scheduler.SchedulerKind;
import java.util.ArrayList;
import java.util.List;

/** The flags of {@code -b}: {@code flag-1} to {@code flag-3}, of which sh and mh call two by names of their own. */
public final class SchedulerFlags {
    private static final int FLAG_3 = 0x20;
    private static final int[] FLAGS = {SchedulerKind.FLAG_FALLBACK, SchedulerKind.FLAG_PORT, FLAG_3};
    private static final String[] PLAIN = {"flag-1", "flag-2", "flag-3"};
    private static final String[] SOURCE_HASH = {"sh-fallback", "sh-port"};
    private static final String[] MAGLEV = {"mh-fallback", "mh-port"};

    private SchedulerFlags() {}

    /** Reads names with commas between. */
    static int parse(final SchedulerKind kind, final String names) {
        int flags = 0;
        for (final String name : names.split(",")) {
            flags |= name.isEmpty() ? 0 : flag(kind, name);
        }
        return flags;
    }

    private static int flag(final SchedulerKind kind, final String name) {
        final int plain = List.of(PLAIN).indexOf(name);
        if (plain >= 0) {
            return FLAGS[plain];
        }
        final int own = List.of(ownNames(kind)).indexOf(name);
        if (own >= 0) {
            return FLAGS[own];
        }
        final boolean ofAnother =
                List.of(SOURCE_HASH).contains(name) || List.of(MAGLEV).contains(name);
        throw IpvsadmException.wrong((ofAnother ? "incompatible" : "invalid") + " scheduler flag `" + name + "'");
    }

    /** As {@code ipvsadm} lists them: of a scheduler whose flags have names of their own it knows no other. */
    static String listed(final SchedulerKind kind, final int flags) {
        return text(kind, ownNames(kind).length == 0 ? flags : flags & ~FLAG_3);
    }

    /** The names with commas between; empty without flags. */
    public static String text(final SchedulerKind kind, final int flags) {
        final String[] own = ownNames(kind);
        final List<String> names = new ArrayList<>();
        for (int i = 0; i < FLAGS.length; i++) {
            if ((flags & FLAGS[i]) != 0) {
                names.add(i < own.length ? own[i] : PLAIN[i]);
            }
        }
        return String.join(",", names);
    }

    private static String[] ownNames(final SchedulerKind kind) {
        return switch (kind) {
            case SH -> SOURCE_HASH;
            case MH -> MAGLEV;
            default -> new String[0];
        };
    }
}
