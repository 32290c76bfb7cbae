/**
 * Regression tests for one's own configuration: {@code golden new} makes a scenario from rules and captures, {@code
 * golden accept} keeps what the director makes of it, {@code golden run} tells when that changes.
 */
package io.signalbox.director.golden;
