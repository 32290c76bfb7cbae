/** Frames from and to the network of a Linux host. */
package io.signalbox.afpacket;
