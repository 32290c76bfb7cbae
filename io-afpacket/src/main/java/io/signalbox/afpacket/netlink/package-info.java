/**
 * The host's links, addresses, routes and neighbours as the kernel tells them over rtnetlink (rtnetlink(7)), read once
 * and then followed. Numbers in these messages lie in the machine's byte order, addresses in the network's.
 */
package io.signalbox.afpacket.netlink;
