package io.signalbox.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that agree with the decisions of Linux 6.1. */
class HashTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.5,     0,     cb007105, 185, 740, 67367ebc, 3219, d4065b24, 2557",
        "203.0.113.5,     1111,  cb00755c, 22,  89,  736f5194, 2689, d96433ec, 2705",
        "192.0.2.10,      0,     c000020a, 162, 651, 13d099c4, 403,  b8da5c3a, 3679",
        "10.0.0.1,        0,     0a000001, 39,  159, 03080ce4, 3711, 48f9d0c1, 966",
        "255.255.255.255, 65535, 0000fffe, 194, 778, b802d367, 2662, b1ff32a3, 3472",
    })
    void shouldHashAsLinuxDoes(
            final String address,
            final int port,
            final String value,
            final int high8,
            final int high10,
            final String first,
            final int slot,
            final String second,
            final int stride) {
        final int folded = Hash.fold(0, Farm.v4(address)) + port;
        final int firstHash = Hash.sip(folded, 2654435761L);
        final int secondHash = Hash.sip(folded, 2654446892L);

        assertThat(String.format("%08x", folded)).isEqualTo(value);
        assertThat(Hash.multiplicative(folded) >>> 24).isEqualTo(high8);
        assertThat(Hash.multiplicative(folded) >>> 22).isEqualTo(high10);
        assertThat(String.format("%08x", firstHash)).isEqualTo(first);
        assertThat(Integer.remainderUnsigned(firstHash, 4093)).isEqualTo(slot);
        assertThat(String.format("%08x", secondHash)).isEqualTo(second);
        assertThat(Integer.remainderUnsigned(secondHash, 4092) + 1).isEqualTo(stride);
    }

    @Test
    void shouldFoldTheFourWordsOfAnIpv6Address() {
        assertThat(Hash.fold(0x20010DB8_00000000L, 0x00000000_00000001L)).isEqualTo(0x20010DB9);
        assertThat(Hash.fold(0x11111111_22222222L, 0x44444444_88888888L)).isEqualTo(0xFFFFFFFF);
    }
}
