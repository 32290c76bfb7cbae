/** Who had a public address and port at an instant of the past. */
package io.signalbox.journal.who;
