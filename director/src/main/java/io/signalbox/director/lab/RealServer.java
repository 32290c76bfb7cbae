package io.signalbox.director.lab;

/**
 * A machine that serves.
 *
 * @param address its own, IPv4
 * @param address6 its own, IPv6
 */
public record RealServer(Namespace machine, String address, String address6) {
    /** What it answers with when asked for its name. */
    public String name() {
        return machine.role();
    }
}
