/** Makes up scenarios: the same seed always gives the same scenario, on every machine. */
package io.signalbox.golden.random;
