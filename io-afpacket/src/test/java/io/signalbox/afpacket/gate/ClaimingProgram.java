package io.signalbox.afpacket.gate;

import io.signalbox.wire.Addresses;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Claims a VIP on a port, says so, and waits to be killed: {@code hold|release PORT VIP}. */
final class ClaimingProgram {
    private ClaimingProgram() {}

    public static void main(final String[] args) throws IOException {
        final HostGate gate = HostGate.open(List.of(args[1]), args[0].equals("hold"));
        gate.claim(new Claims(Set.of(Addresses.parse(args[2])), Set.of(), Set.of()));
        System.out.println("claimed");
        System.in.read();
        gate.close();
    }
}
