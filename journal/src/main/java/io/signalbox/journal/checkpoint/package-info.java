/** Checkpoints as files beside the journal: a run can be repeated from any of them. */
package io.signalbox.journal.checkpoint;
