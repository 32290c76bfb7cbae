package io.signalbox.afpacket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.afpacket.syscall.Syscalls;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.junit.jupiter.api.Test;

class InterfacesTest {
    private final Syscalls syscalls = new Syscalls();

    @Test
    void shouldTellIndexAndMtuAsJavaSeesThem() throws SocketException {
        final NetworkInterface loopback = NetworkInterface.getByName("lo");
        assumeThat(loopback).as("a loopback interface").isNotNull();

        final Interfaces.Interface found = Interfaces.require("lo", syscalls);

        assertThat(found).isEqualTo(new Interfaces.Interface("lo", loopback.getIndex(), loopback.getMTU()));
    }

    @Test
    void shouldNameTheInterfacesThatThereAreWhereOneIsUnknown() {
        assertThatThrownBy(() -> Interfaces.require("no-such-port", syscalls))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("there is no network interface \"no-such-port\"; this host has ");
    }
}
