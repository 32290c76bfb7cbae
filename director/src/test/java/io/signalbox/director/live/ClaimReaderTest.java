package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.afpacket.gate.Claims;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ClaimReaderTest {
    private static Claims claims(final String... vips) {
        final Set<Address> all = Arrays.stream(vips).map(Addresses::parse).collect(Collectors.toSet());
        return new Claims(all, Set.of(), Set.of());
    }

    @Test
    void shouldTellWhichVirtualIpsCameAndWent() {
        assertThat(ClaimReader.change(claims("192.0.2.10"), claims("192.0.2.10", "2001:db8::10", "192.0.2.11")))
                .isEqualTo("serves 192.0.2.11, 2001:db8::10 now");
        assertThat(ClaimReader.change(claims("192.0.2.10"), claims())).isEqualTo("does not serve 192.0.2.10 any more");
        assertThat(ClaimReader.change(claims("192.0.2.10"), claims("192.0.2.11")))
                .isEqualTo("serves 192.0.2.11 now; does not serve 192.0.2.10 any more");
        assertThat(ClaimReader.change(claims("192.0.2.10"), claims("192.0.2.10")))
                .isEmpty();
    }
}
