/** The manual pages and the completion of the shell, written from the definitions of the commands. */
package io.signalbox.director.manual;
