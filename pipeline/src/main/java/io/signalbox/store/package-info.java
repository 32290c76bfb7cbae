/** Memory that only some configurations need, and how it is there before the command that needs it. */
package io.signalbox.store;
