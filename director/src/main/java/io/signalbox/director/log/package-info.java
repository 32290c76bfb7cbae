/** What a running director tells people: its log, as lines on standard error. */
package io.signalbox.director.log;
