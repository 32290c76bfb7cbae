/** Benchmarks: a class asks one question in its Javadoc and carries a baseline. How to run and read them: README.md. */
package io.signalbox.bench;
