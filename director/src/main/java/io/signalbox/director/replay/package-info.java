/** {@code signalbox replay}: scenarios through the director, and what is to be said of them. */
package io.signalbox.director.replay;
