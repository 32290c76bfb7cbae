/**
 * Keeps the host out of traffic that the director serves: packet sockets hand out a copy, and what the host would make
 * of its own is dropped by nftables before its IP stack sees it.
 */
package io.signalbox.afpacket.gate;
