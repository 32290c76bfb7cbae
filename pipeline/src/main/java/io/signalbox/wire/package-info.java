/**
 * The formats on the wire, seen through a frame: views that own no bytes, addresses as numbers, and checksums.
 *
 * <p>A view is laid with {@code wrap(frame, offset)} and then either read or written. Whoever reads bytes from the
 * network asks {@code check(available)} first: after {@link io.signalbox.decision.Reason#NONE} no accessor can leave
 * the frame. Writing checks nothing, for the frame may still hold the packet before. All numbers are in network byte
 * order on the wire and ordinary ints and longs here; lengths and offsets are in bytes, whatever unit the wire uses.
 *
 * <p>This package knows bytes, and nothing of balancing. Nothing in it allocates, but for text and its parsing.
 */
package io.signalbox.wire;
