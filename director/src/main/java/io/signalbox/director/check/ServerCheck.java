package io.signalbox.director.check;

import io.signalbox.service.ServerKey;

/**
 * One check of one real server of one service. Two that are equal are the same check.
 *
 * @param everyMs from the end of one attempt to the next
 * @param retries attempts that may fail in a row before the server is down
 * @param beforeRetryMs from the end of an attempt that failed to the next
 */
public record ServerCheck(ServerKey server, Probe probe, int everyMs, int retries, int beforeRetryMs) {}
