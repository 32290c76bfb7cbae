/**
 * The thin list of native calls: one method each, named as in the manual pages, whose failures are a
 * {@link io.signalbox.afpacket.syscall.SystemCallException}. No call may have exactly six arguments: jnr-ffi can corrupt
 * the sixth (jnr/jnr-ffi#181), which {@link io.signalbox.afpacket.syscall.NativeSelfTest} watches for.
 */
package io.signalbox.afpacket.syscall;
