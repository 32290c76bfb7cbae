/** {@code signalbox explain}: what reasons mean, and what to do about them. */
package io.signalbox.director.explain;
