/**
 * What operators type and read: the grammar of {@code ipvsadm} 1.31 with its messages and exit codes, and its listings
 * byte for byte. {@link io.signalbox.ipvsadm.IpvsadmParser} turns a line into a
 * {@link io.signalbox.command.Command}, {@link io.signalbox.ipvsadm.CommandText} turns it back;
 * {@link io.signalbox.ipvsadm.Snapshot} copies the tables into plain lines and
 * {@link io.signalbox.ipvsadm.Listing} prints them.
 *
 * <p>Nothing here is on the packet path. Names are never looked up: hosts and ports are numbers.
 */
package io.signalbox.ipvsadm;
