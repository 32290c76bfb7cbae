package io.signalbox.ipvsadm;

import io.signalbox.command.Command.DeleteServer;
import io.signalbox.command.Command.ReportHealth;
import java.util.List;

/**
 * What checks have come to, in words: the service and the real server as {@code ipvsadm -d} names them, {@code up} or
 * {@code down}, {@code after MILLISECONDS}, and the cause behind a colon, where there is one.
 */
final class HealthText {
    static final String WORD = "health";

    private static final String UP = "up";
    private static final String DOWN = "down";
    private static final String AFTER = "after";
    private static final String CAUSE = ":";
    /** {@code -t 192.0.2.10:80 -r 10.0.0.11:80}, or with {@code -6} behind a mark. */
    private static final int NAMES = 4;

    private HealthText() {}

    static String of(final ReportHealth report) {
        final DeleteServer named =
                new DeleteServer(report.key(), report.serverHi(), report.serverLo(), report.serverPort());
        return WORD + CommandText.of(named).substring("-d".length())
                + " " + (report.up() ? UP : DOWN)
                + " " + AFTER + " " + report.latencyMs()
                + (report.cause().isEmpty() ? "" : " " + CAUSE + " " + report.cause());
    }

    /** @throws IllegalArgumentException one sentence, for anything that {@link #of} does not write */
    static ReportHealth parse(final List<String> words) {
        int at = 0;
        while (at < words.size() && !words.get(at).equals(UP) && !words.get(at).equals(DOWN)) {
            at++;
        }
        if (at < NAMES || at + 2 >= words.size() || !words.get(at + 1).equals(AFTER)) {
            throw new IllegalArgumentException("health takes a service, a real server, up or down, and after how long");
        }
        final List<String> cause = words.subList(at + 3, words.size());
        if (!cause.isEmpty() && !cause.get(0).equals(CAUSE)
                || !(IpvsadmParser.parse("-d " + String.join(" ", words.subList(0, at)))
                        instanceof DeleteServer named)) {
            throw new IllegalArgumentException("health takes a cause behind a colon, and nothing else");
        }
        return new ReportHealth(
                named.key(),
                named.serverHi(),
                named.serverLo(),
                named.serverPort(),
                words.get(at).equals(UP),
                Integer.parseInt(words.get(at + 2)),
                cause.isEmpty() ? "" : String.join(" ", cause.subList(1, cause.size())));
    }
}
