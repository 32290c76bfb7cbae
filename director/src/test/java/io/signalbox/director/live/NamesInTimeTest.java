package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.ipvsadm.Names;
import io.signalbox.wire.Address;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamesInTimeTest {
    private final List<Long> asked = new ArrayList<>();
    private long nowNs = 1_000;
    private final Names names = new NamesInTime(new SlowServer(), () -> nowNs);

    /** Two seconds for each name. */
    private final class SlowServer implements Names {
        @Override
        public String ofHost(final long hi, final long lo) {
            asked.add(lo);
            nowNs += NamesInTime.PATIENCE_NS * 2 / 5;
            return "host" + lo;
        }

        @Override
        public String ofPort(final int port, final int protocol) {
            return "http";
        }

        @Override
        public Address host(final String name) {
            return new Address(0, 7);
        }

        @Override
        public int port(final String name, final int protocol) {
            return 80;
        }
    }

    @Test
    void shouldAskForEachNameOnce() {
        assertThat(names.ofHost(0, 1)).isEqualTo("host1");
        assertThat(names.ofHost(0, 1)).isEqualTo("host1");
        assertThat(asked).containsExactly(1L);
    }

    @Test
    void shouldAskForNoMoreOnceItHasTakenTooLong() {
        assertThat(names.ofHost(0, 1)).isEqualTo("host1");
        assertThat(names.ofHost(0, 2)).isEqualTo("host2");
        assertThat(names.ofHost(0, 3)).as("begun in time").isEqualTo("host3");
        assertThat(names.ofHost(0, 4)).isNull();
        assertThat(names.ofHost(0, 1)).as("known").isEqualTo("host1");
        assertThat(names.ofPort(80, 6)).isEqualTo("http");
        assertThat(names.host("web")).isEqualTo(new Address(0, 7));
        assertThat(names.port("http", 6)).isEqualTo(80);
        assertThat(asked).containsExactly(1L, 2L, 3L);
    }
}
