/** How all that a director remembers is written down at one event, while it goes on directing, and read back. */
package io.signalbox.checkpoint;
