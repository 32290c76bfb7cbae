package io.signalbox.replay.journal;

/**
 * The first record that the run did not make again.
 *
 * @param event whose record it is
 * @param recorded what the journal says, in words
 * @param again what the run said instead, in words; empty where it said nothing
 */
public record Divergence(long event, String recorded, String again) {}
