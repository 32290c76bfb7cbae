/** What an operator writes down for a director, and how what runs differs from it. */
package io.signalbox.director.config;
