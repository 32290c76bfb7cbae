/** Random scenarios through the real kernel and through the director: where do they differ? */
package io.signalbox.replay.fuzz;
