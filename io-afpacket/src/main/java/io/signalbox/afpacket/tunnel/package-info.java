/** The far end of a tunnel, for machines whose kernel has none. */
package io.signalbox.afpacket.tunnel;
