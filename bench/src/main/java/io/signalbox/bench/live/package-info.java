/**
 * Signalbox beside others in the same place, with real frames: {@code signalbox bench live}. What is measured, and how to
 * read it: README.md.
 */
package io.signalbox.bench.live;
