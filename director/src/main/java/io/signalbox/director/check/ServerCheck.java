package io.signalbox.director.check;

import io.signalbox.command.Command.ReportHealth;
import io.signalbox.service.ServerKey;

/**
 * One check of one real server of one service. Two that are equal are the same check.
 *
 * @param everyMs from the end of one attempt to the next
 * @param retries attempts that may fail in a row before the server is down
 * @param beforeRetryMs from the end of an attempt that failed to the next
 * @param warmupMs the first attempts of all checks with such a time are spread over it
 * @param alpha the server is down until its checks are well
 */
public record ServerCheck(
        ServerKey server, Probe probe, int everyMs, int retries, int beforeRetryMs, int warmupMs, boolean alpha) {
    /** One that begins at once; the server is up until it fails. */
    public ServerCheck(
            final ServerKey server, final Probe probe, final int everyMs, final int retries, final int beforeRetryMs) {
        this(server, probe, everyMs, retries, beforeRetryMs, 0, false);
    }

    /** What the director is told of an alpha's server before any check of it was carried out. */
    public ReportHealth held() {
        return new ReportHealth(
                server.service(),
                server.hi(),
                server.lo(),
                server.port(),
                false,
                0,
                "it is held for down until its checks are well");
    }
}
