/** Whether real servers work: found out beside the packet thread, and told to it as events. */
package io.signalbox.director.check;
