package io.signalbox.ipvsadm;

import io.signalbox.wire.Address;

/**
 * Names of hosts and of ports: printed where {@code -n} is not given, and read where a line names a host. Whoever asks may
 * have to wait for a name server.
 */
public interface Names {
    /** Nobody has a name: all is written in numbers. */
    Names NONE = new Names() {
        @Override
        public String ofHost(final long hi, final long lo) {
            return null;
        }

        @Override
        public String ofPort(final int port, final int protocol) {
            return null;
        }

        @Override
        public Address host(final String name) {
            return null;
        }

        @Override
        public int port(final String name, final int protocol) {
            return UNKNOWN;
        }
    };

    /** What {@link #port} says of a name that no port has. */
    int UNKNOWN = -1;

    /** Null where the host has none. */
    String ofHost(long hi, long lo);

    /** Null where the port has none in this protocol. */
    String ofPort(int port, int protocol);

    /** The IPv4 address of a host, or null. */
    Address host(String name);

    /** The port of this name, or {@link #UNKNOWN}. */
    int port(String name, int protocol);
}
