package io.signalbox.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.balance.Needs;
import io.signalbox.command.Command;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.store.Store;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever tells a live director something has made the memory for it before: the packet thread takes none. */
class NeedsTest {
    private static final State.Bounds ROOMY = new State.Bounds(100_000, 8, 8, 1 << 20);
    /** More than the messages of a sync master take, and less than any store of so many connections. */
    private static final long LITTLE = 256 * 1024;

    private static final BufferPoolMXBean DIRECT = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findFirst()
            .orElseThrow();

    private final Box box = Box.with(ROOMY);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "snat --from 10.0.0.0/24",
                "dnat --protocol tcp --at 192.0.2.1:80 --to 10.0.0.11:80",
                "profile rfc-nat; snat --from 10.0.0.0/24 --to 192.0.2.20-192.0.2.22",
                "snat --from 10.0.0.0/24 --to 192.0.2.20 --block 1024; profile rfc-nat",
                "profile rfc-nat; snat --from 10.0.0.0/24; pcp 10.0.0.1",
                "local 10.0.0.1",
                "-A -u 192.0.2.10:5060 -s rr -p 60 --pe sip",
                "--start-daemon master --mcast-interface eth1",
            })
    void shouldTakeNoMemoryForWhatWasMadeBefore(final String lines) {
        final List<Command> commands = commands(lines);
        assertThat(Needs.mayBe(commands)).isTrue();
        final long before = DIRECT.getMemoryUsed();
        box.state().needs.of(commands).forEach(Store::make);
        final long made = DIRECT.getMemoryUsed();
        assertThat(made - before).isGreaterThan(LITTLE);

        Stream.of(lines.split("; ")).forEach(box::hears);

        assertThat(DIRECT.getMemoryUsed() - made).isLessThan(LITTLE);
    }

    @Test
    void shouldTakeNoMemoryForWhatComesToARunningGateway() {
        Stream.of("profile rfc-nat", "snat --from 10.0.0.0/24 --to 192.0.2.20").forEach(box::hears);
        for (final String line : List.of(
                "snat --from 10.0.1.0/24 --to 192.0.2.21",
                "edit snat --from 10.0.1.0/24 --to 192.0.2.21 by --from 10.0.1.0/24 --to 192.0.2.22",
                "pcp 10.0.0.1")) {
            box.state().needs.of(commands(line)).forEach(Store::make);
            final long made = DIRECT.getMemoryUsed();
            box.hears(line);
            assertThat(DIRECT.getMemoryUsed() - made).as(line).isLessThan(LITTLE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-A -t 192.0.2.10:80 -s rr",
                "-a -t 192.0.2.10:80 -r 10.0.0.11 -m",
                "no snat --from 10.0.0.0/24",
                "--set 900 120 300",
            })
    void shouldNotEvenLookForWhatTakesNone(final String line) {
        assertThat(Needs.mayBe(commands(line))).isFalse();
    }

    @Test
    void shouldMakeNoMorePoolsThanThereCanBeForARuleThatIsRefused() {
        final List<Command> commands = commands("profile rfc-nat; snat --from 10.0.0.0/24 --to 192.0.0.0-195.0.0.0");

        assertThat(box.state().needs.of(commands)).hasSizeBetween(1_792, 1_800);

        box.asked(commands.get(0));
        final long before = DIRECT.getMemoryUsed();
        box.asked(commands.get(1))
                .refuses("in profile rfc-nat there is room for 1792 pools of public ports: four for"
                        + " an address with --ports, seven for one without");
        assertThat(DIRECT.getMemoryUsed() - before).isLessThan(100L << 20);
    }

    @Test
    void shouldLetGoOfWhatWasMadeInVain() {
        final int[] made = {0};
        final Store<Integer> store = new Store<>(() -> ++made[0]);
        store.make();
        store.make();
        assertThat(made[0]).isEqualTo(1);
        store.letGo();
        assertThat(store.open()).isEqualTo(2);
        store.letGo();
        assertThat(store.open()).isEqualTo(2);
    }

    @Test
    void shouldTryAgainWhereThereWasNoRoom() {
        final Store<Object> store = new Store<>(() -> {
            throw new OutOfMemoryError("for the test");
        });
        assertThatThrownBy(store::make).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(store::make).isInstanceOf(OutOfMemoryError.class);
    }

    private static List<Command> commands(final String lines) {
        return Stream.of(lines.split("; ")).map(CommandText::parse).toList();
    }
}
