package io.signalbox.decision;

import io.signalbox.command.Command.DeleteServer;

/**
 * A real server that was drained, and that nobody else deleted.
 *
 * @param server what a person would have had to say
 * @param timeNs when it went, in event time
 * @param revision of the configuration from then on
 * @param atDeadline whether connections were left, which are reset
 */
public record Drained(DeleteServer server, long timeNs, long revision, boolean atDeadline) {}
