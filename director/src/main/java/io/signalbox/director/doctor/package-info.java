/** {@code signalbox doctor}: whether a host and its interfaces can have a director. */
package io.signalbox.director.doctor;
