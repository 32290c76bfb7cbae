/**
 * Parts traffic between the director and its host. Packet sockets hand out a copy of all that arrives: what the director
 * serves is dropped by nftables before the host's IP stack sees it, and what it does not serve is kept out of its rings
 * by a socket filter.
 */
package io.signalbox.afpacket.gate;
