package io.signalbox.afpacket;

import io.signalbox.afpacket.syscall.Syscalls;

/** A process that opens a port and says what it is told. */
final class OpenPort {
    private OpenPort() {}

    public static void main(final String... arguments) {
        try (AfPacketPort port =
                AfPacketPort.open(0, arguments[0], PortSettings.DEFAULTS, AfPacketPort.EVERYTHING, new Syscalls())) {
            System.out.println(port.name() + " is open");
        } catch (final PortUnavailableException unavailable) {
            System.out.println(unavailable.getMessage());
        }
    }
}
