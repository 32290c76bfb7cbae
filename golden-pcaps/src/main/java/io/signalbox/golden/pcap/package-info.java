/**
 * Capture files for tests, with nothing but the JDK: a reader of pcap and pcapng and a writer of pcap.
 *
 * <p>It is a witness beside the fast reader and the reference library, so it is plain and strict, and keeps whole files
 * in memory.
 */
package io.signalbox.golden.pcap;
