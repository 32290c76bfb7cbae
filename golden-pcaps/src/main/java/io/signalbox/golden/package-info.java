/**
 * Scenarios as data: a folder that holds all that a run needs and, once accepted, all that came out of it.
 *
 * <p>{@link io.signalbox.golden.Scenario} loads a folder, {@link io.signalbox.golden.Trace} is what came out, packet by
 * packet. Everything is read strictly: what is wrong is told in one sentence with file and line.
 */
package io.signalbox.golden;
