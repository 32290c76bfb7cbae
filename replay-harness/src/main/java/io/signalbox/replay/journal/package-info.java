/** A journal run again: from its beginning or a checkpoint, through the whole director, held to what it says. */
package io.signalbox.replay.journal;
