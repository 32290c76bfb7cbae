/** All that a journal knows of one event, gathered to be told. */
package io.signalbox.journal.why;
