/**
 * Says in words how two runs differ: frames field by field, traces item by item, tables line by line.
 *
 * <p>It reads frames by itself and shares no code with the director: an independent witness of the director's output.
 */
package io.signalbox.replay.compare;
