/** What {@code ipvsadm} was told and what it answered, as text that people read and tests compare. */
package io.signalbox.golden.dialogue;
