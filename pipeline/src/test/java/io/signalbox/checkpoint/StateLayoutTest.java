package io.signalbox.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.ipvsadm.CommandText;
import io.signalbox.stage.State;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Reminds whoever changes what is written down of a state: a director cannot go on for one of another layout, and knows
 * that by {@link Checkpoints#LAYOUT} alone.
 */
class StateLayoutTest {
    private static final State.Bounds BOUNDS = new State.Bounds(1 << 12, 4, 16, 1 << 20);

    private static final List<String> SOMETHING_OF_EACH_KIND = List.of(
            "profile rfc-nat",
            "port 0 name eth0 mac 02:00:00:00:00:01 mtu 1500",
            "port 1 name eth1 mac 02:00:00:00:00:02 mtu 1500",
            "address 198.51.100.1/24 port 0",
            "address 10.0.0.1/24 port 1",
            "route 0.0.0.0/0 via 198.51.100.254 port 0 type unicast",
            "neighbour 10.0.0.11 mac 02:00:00:00:00:0b port 1",
            "share vips standby",
            "mark 7 protocol 6 to 192.0.2.10/32 ports 80-443",
            "local 10.0.0.100-10.0.0.101",
            "-A -t 192.0.2.10:80 -s wrr -p 600",
            "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 -m -w 3 -x 200 -y 100",
            "-a -t 192.0.2.10:80 -r 10.0.0.12:8080 -i -w 1 --tun-type gue --tun-port 6080 --tun-csum",
            "quorum -t 192.0.2.10:80 of 3 hysteresis 1 inhibited -r 10.0.0.13:8080 -m -w 1",
            "-A -f 7 -s mh -b mh-port",
            "-A -t 192.0.2.11:443 -s sh",
            "-a -t 192.0.2.11:443 -r 10.0.0.11:443 -g -w 1",
            "draft -A -t 192.0.2.12:80 -s rr",
            "draft -D -f 7",
            "draft -E -t 192.0.2.11:443 -s dh",
            "draft -a -t 192.0.2.11:443 -r 10.0.0.12:443 -g -w 1",
            "draft -e -t 192.0.2.11:443 -r 10.0.0.12:443 -m -w 2",
            "draft -d -t 192.0.2.11:443 -r 10.0.0.11:443",
            "snat --from 10.0.0.0/24 --out-interface eth0 --to 203.0.113.50",
            "dnat --protocol tcp --at 203.0.113.50:80 --to 10.0.0.11:8080",
            "pcp 10.0.0.254");

    private static final List<String> ROOMS = List.of(
            "settings",
            "timeouts",
            "router",
            "marks",
            "servers",
            "local pool",
            "ownership",
            "connections",
            "pace",
            "ftp",
            "sip",
            "sync",
            "reassembly",
            "host",
            "forwarder",
            "defence",
            "gateway",
            "configurator",
            "drains",
            "outbox");

    private static final String LAYOUT_7 = """
            settings 147
            timeouts 64
            router 577
            marks 85
            servers 2859
            local pool 82
            ownership 17
            connections 816
            pace 20
            ftp 11
            sip 8
            sync 38
            reassembly 26
            host 16461
            forwarder 17
            defence 79
            gateway 1360
            configurator 25
            drains 14
            outbox 32802
            262144
            98304
            32768
            16384
            98304
            109232
            262144
            98304
            32768
            16384
            129024
            516096
            2046
            8184
            129024
            516096
            2046
            8184
            129024
            516096
            2046
            8184
            131072
            524288
            360448
            163840
            163840
            294912
            655360
            """;

    @Test
    void shouldHaveAnotherNumberOnceSomethingElseIsWrittenDown() {
        final State state = new State(BOUNDS, 1, 2, 3);
        for (final String line : SOMETHING_OF_EACH_KIND) {
            assertThat(state.configurator.apply(CommandText.parse(line), 0))
                    .as(line)
                    .isNull();
        }
        final StateWriter writer = new StateWriter();
        state.save(writer);

        assertThat(layout(writer))
                .as("where this differs, raise Checkpoints.LAYOUT, and write down here what is so with its next number")
                .isEqualTo(LAYOUT_7);
        assertThat(Checkpoints.LAYOUT).isEqualTo(7);
    }

    /** Bytes of each room with its name (services stand behind the servers); then what is reserved for each memory. */
    private static String layout(final StateWriter writer) {
        final StringBuilder layout = new StringBuilder();
        final String bytes = text(writer);
        int end = bytes.length();
        for (int i = ROOMS.size() - 1; i >= 0; i--) {
            final String name = ROOMS.get(i);
            final int begin = bytes.lastIndexOf((char) name.length() + "\0\0\0" + name, end);
            layout.insert(0, name + " " + (end - begin) + "\n");
            end = begin;
        }
        writer.memories().forEach(memory -> layout.append(memory.capacity()).append('\n'));
        return layout.toString();
    }

    private static String text(final StateWriter writer) {
        final byte[] bytes = new byte[writer.length()];
        writer.bytes().getBytes(0, bytes);
        return new String(bytes, ISO_8859_1);
    }
}
