package io.signalbox.bench.live;

import java.util.function.Supplier;

/** A director that a question is put to: its name, and how to have it answer once more. */
record Entrant(String name, Supplier<Measured> trial) {}
