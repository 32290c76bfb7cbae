/**
 * Builds packets from sentences, for tests: {@code tcp().from("198.51.100.1", 40000).to("192.0.2.10", 80).syn()}.
 *
 * <p>Written from the RFCs and from nothing else, so that it can bear witness against the pipeline. Everything is
 * correct unless the sentence says otherwise; every checksum and length can be told to be wrong.
 */
package io.signalbox.golden.packet;
