/** Reads what directors tell each other, from the tables of the protocol and from nothing else. */
package io.signalbox.golden.sync;
