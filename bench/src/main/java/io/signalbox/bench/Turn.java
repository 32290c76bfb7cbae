package io.signalbox.bench;

/** What passed in some time: by the clock, and by that of the thread's processor. */
record Turn(long packets, long wallNs, long cpuNs) {
    double millionPerSecond() {
        return packets * 1e3 / wallNs;
    }

    double cpuNsEach() {
        return (double) cpuNs / packets;
    }
}
