package io.signalbox.golden;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Something that happens between two packets.
 *
 * @param atUs microseconds since the start of the run
 * @param args of {@code ipvsadm} and {@code ip} the arguments, of {@code sysctl} {@code key=value}, of {@code show} the
 *     name under which the tables are kept, of {@code sleep} nothing, of {@code tell} a command in the director's own words
 * @param rc the exit code to be expected, where the scenario cares
 * @param line its line in {@code events.json}, or 0 where it does not come from there
 */
public record ScenarioEvent(long atUs, Kind kind, String args, OptionalInt rc, int line) {

    public enum Kind {
        IPVSADM("args"),
        IP("args"),
        SYSCTL("set"),
        SHOW("name"),
        SLEEP("args"),
        TELL("args");

        private final String argsKey;

        Kind(final String argsKey) {
            this.argsKey = argsKey;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Reads and checks an {@code events.json}; what is wrong is a {@link ScenarioException}. */
    public static List<ScenarioEvent> load(final Path file) {
        final Json json = Json.read(file);
        final List<ScenarioEvent> events = json.list(ScenarioEvent::from);
        for (int i = 1; i < events.size(); i++) {
            if (events.get(i).atUs < events.get(i - 1).atUs) {
                throw json.list().get(i).wrong("events must stand in the order of their times");
            }
        }
        return events;
    }

    static ScenarioEvent from(final Json json) {
        final Kind kind = kind(json.need("do"));
        json.only("at", "do", kind.argsKey, "rc");
        return new ScenarioEvent(
                json.need("at").secondsAsUs(),
                kind,
                args(kind, json),
                json.get("rc").map(rc -> OptionalInt.of(rc.whole(0, 255))).orElseGet(OptionalInt::empty),
                json.line());
    }

    private static Kind kind(final Json json) {
        for (final Kind kind : Kind.values()) {
            if (kind.toString().equals(json.text())) {
                return kind;
            }
        }
        throw json.wrong("unknown event \"" + json.text() + "\"; allowed: ipvsadm, ip, sysctl, show, sleep, tell");
    }

    private static String args(final Kind kind, final Json json) {
        if (kind == Kind.SLEEP) {
            return json.get(kind.argsKey).map(Json::text).orElse("");
        }
        final Json args = json.need(kind.argsKey);
        return switch (kind) {
            case SYSCTL -> args.text(Sysctl::parse).toString();
            case SHOW -> folderName(args);
            default -> args.text();
        };
    }

    /** The name becomes part of a folder's name, so it must not lead out of {@code expected}. */
    private static String folderName(final Json name) {
        if (!name.text().matches("[A-Za-z0-9._-]+")) {
            throw name.wrong("bad name \"" + name.text() + "\"; allowed: letters, digits, and . _ -");
        }
        return name.text();
    }

    /** This event as recordings write it; the time as the shortest decimal fraction of seconds. */
    String json() {
        return "{\"at\": " + Json.seconds(atUs)
                + ", \"do\": \"" + kind
                + "\", \"" + kind.argsKey + "\": " + TraceWriter.quoted(args)
                + (rc.isPresent() ? ", \"rc\": " + rc.getAsInt() : "") + "}";
    }
}
