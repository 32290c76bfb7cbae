/**
 * Records what the real kernel does: boots Linux with IPVS in User-Mode Linux, plays scenarios into it, and writes down
 * what leaves it.
 */
package io.signalbox.golden.recorder;
