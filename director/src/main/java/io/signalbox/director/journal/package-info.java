/** {@code signalbox journal}: the register of decisions, read by people. */
package io.signalbox.director.journal;
