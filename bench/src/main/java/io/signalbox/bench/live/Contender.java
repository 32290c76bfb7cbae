package io.signalbox.bench.live;

import io.signalbox.service.ForwardingMethod;

/** A director that can be put into a {@link TestBed} as its user would start it. */
interface Contender {
    /** What tables call it. */
    String name();

    /** Why it cannot be measured here, with a next step; empty where it can. */
    String obstacle();

    /** Starts it in a place of its own; returns once it directs. */
    Directing start(TestBed bed, ForwardingMethod method);
}
