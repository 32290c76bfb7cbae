package io.signalbox.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.checkpoint.Checkpoints;
import io.signalbox.checkpoint.KeptCheckpoint;
import io.signalbox.packet.FlowKey;
import io.signalbox.service.ForwardingMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A checkpoint of a table that goes on being used is the table as it was, whatever is done meanwhile. */
class TableCheckpointTest {
    private static final int CAPACITY = 20_000;
    private static final long TICK = 1 << 20;

    /** The same random life for every table that is given the same seed. */
    private static final class Life {
        private final ConnectionTable table;
        private final List<String> seen = new ArrayList<>();
        private final FlowKey key = new FlowKey();
        private long nowNs;

        Life(final ConnectionTable table, final long nowNs) {
            this.table = table;
            this.nowNs = nowNs;
        }

        void live(final long seed, final int steps, final Runnable between) {
            final Random random = new Random(seed);
            for (int i = 0; i < steps; i++) {
                step(random);
                if (i % 50 == 0) {
                    between.run();
                }
            }
        }

        private void step(final Random random) {
            key.protocol = 6;
            key.sourceLo = random.nextInt(3000);
            key.sourcePort = random.nextInt(4);
            key.destinationLo = 7;
            key.destinationPort = 80;
            final int id = table.find(key, table.requestHash(key));
            seen.add("found " + id);
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> add(random);
                case 3 -> remove(id);
                case 4 -> age(random);
                default -> use(id, random);
            }
        }

        private void add(final Random random) {
            final ForwardingMethod method = random.nextBoolean() ? ForwardingMethod.NAT : ForwardingMethod.TUNNEL;
            final int id = table.add(key, 0, random.nextInt(5), 8080, random.nextInt(5), method);
            if (id != ConnectionTable.NONE) {
                table.arm(id, nowNs + (1 + random.nextInt(5000)) * TICK);
            }
        }

        private void remove(final int id) {
            if (id != ConnectionTable.NONE) {
                table.remove(id);
            }
        }

        private void use(final int id, final Random random) {
            if (id != ConnectionTable.NONE) {
                table.countIn(id);
                table.state(id, random.nextInt(8));
                table.arm(id, nowNs + (1 + random.nextInt(5000)) * TICK);
                seen.add("packets " + table.inPackets(id));
            }
        }

        private void age(final Random random) {
            nowNs += random.nextInt(200) * TICK;
            table.prepareExpiries(nowNs);
            final int steps = table.expire(nowNs, random.nextInt(100), (id, dueNs) -> {
                seen.add("expired " + id + " at " + dueNs);
                table.remove(id);
            });
            seen.add(steps + " steps");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldBeTheTableAsItWasThoughPagesOfItChangedBeforeTheyWereCopied(final long seed) {
        final ConnectionTable table = new ConnectionTable(CAPACITY, 1, 2);
        final Life life = new Life(table, 0);
        life.live(seed, 30_000, () -> {});
        final KeptCheckpoint kept = new KeptCheckpoint();
        final Checkpoints checkpoints = new Checkpoints(table);
        checkpoints.into(kept);
        assertThat(checkpoints.begin(9, life.nowNs)).isTrue();
        final long then = life.nowNs;
        life.seen.clear();
        life.live(-seed, 30_000, checkpoints::proceed);
        assertThat(kept.isWhole()).isTrue();
        assertThat(checkpoints.finished()).isOne();

        final ConnectionTable read = new ConnectionTable(CAPACITY, 77, 78);
        Checkpoints.load(kept, read);
        final Life again = new Life(read, then);
        again.live(-seed, 30_000, () -> {});
        assertThat(again.seen).isEqualTo(life.seen);
    }

    @Test
    void shouldKeepTheOrderOfConnectionsWithEqualKeys() {
        final ConnectionTable table = new ConnectionTable(100, 1, 2);
        final FlowKey key = new FlowKey();
        key.protocol = 17;
        key.sourceLo = 1;
        for (int i = 0; i < 5; i++) {
            table.add(key, 0, i, 53, i, ForwardingMethod.NAT);
        }
        table.remove(2);
        table.add(key, 0, 9, 53, 9, ForwardingMethod.NAT);
        final KeptCheckpoint kept = new KeptCheckpoint();
        final Checkpoints checkpoints = new Checkpoints(table);
        checkpoints.into(kept);
        checkpoints.begin(1, 1);
        while (checkpoints.isRunning()) {
            checkpoints.proceed();
        }
        final ConnectionTable read = new ConnectionTable(100, 5, 6);
        Checkpoints.load(kept, read);
        final List<Integer> servers = new ArrayList<>();
        for (int id = read.find(key, read.requestHash(key)); id >= 0; id = read.find(key, read.requestHash(key))) {
            servers.add(read.realServerId(id));
            read.remove(id);
        }
        assertThat(servers).containsExactly(9, 4, 3, 1, 0);
    }

    @Test
    void shouldBeGivenUpWhereAPageChangesThatThereIsNoRoomFor() {
        final ConnectionTable table = new ConnectionTable(CAPACITY, 1, 2);
        final Life life = new Life(table, 0);
        life.live(1, 20_000, () -> {});
        final KeptCheckpoint kept = new KeptCheckpoint(5);
        final Checkpoints checkpoints = new Checkpoints(table);
        checkpoints.into(kept);
        checkpoints.begin(9, 9);
        life.live(2, 1_000, () -> {});
        assertThat(kept.isAbandoned()).isTrue();
        assertThat(checkpoints.abandoned()).isOne();
        assertThat(checkpoints.isRunning()).isFalse();
        assertThat(checkpoints.begin(10, 10)).as("there is room for none").isFalse();
        assertThat(checkpoints.abandoned()).isEqualTo(2);
    }
}
