package io.signalbox.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.signalbox.packet.FlowKey;
import io.signalbox.service.ForwardingMethod;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTableTest {
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final long V4 = 0x0000_FFFF_0000_0000L;
    private static final long CLIENT = V4 | 0x0A00_0001;
    private static final long VIP = V4 | 0x0A00_0064;
    private static final long OTHER_VIP = V4 | 0x0A00_0065;
    private static final long SERVER = V4 | 0xC0A8_0001L;

    private final ConnectionTable table = new ConnectionTable(8, 1, 2);
    private final FlowKey request = new FlowKey().set(TCP, 0, CLIENT, 40_000, 0, VIP, 80);
    private final FlowKey fromServer = new FlowKey().set(TCP, 0, SERVER, 8080, 0, CLIENT, 40_000);
    private final FlowKey fromVip = new FlowKey().set(TCP, 0, VIP, 80, 0, CLIENT, 40_000);

    @Test
    void shouldRememberAllThatWasSaidOfAConnection() {
        request.set(UDP, 0x2001_0db8_0000_0001L, -2L, 65_535, 0x2001_0db8_0000_0002L, Long.MIN_VALUE, 65_534);
        final int id = table.add(request, 0x2001_0db8_0000_0003L, -3L, 65_533, 1_000_000, ForwardingMethod.TUNNEL);

        assertThat(table.protocol(id)).isEqualTo(UDP);
        assertThat(table.clientHi(id)).isEqualTo(0x2001_0db8_0000_0001L);
        assertThat(table.clientLo(id)).isEqualTo(-2L);
        assertThat(table.clientPort(id)).isEqualTo(65_535);
        assertThat(table.vipHi(id)).isEqualTo(0x2001_0db8_0000_0002L);
        assertThat(table.vipLo(id)).isEqualTo(Long.MIN_VALUE);
        assertThat(table.vipPort(id)).isEqualTo(65_534);
        assertThat(table.serverHi(id)).isEqualTo(0x2001_0db8_0000_0003L);
        assertThat(table.serverLo(id)).isEqualTo(-3L);
        assertThat(table.serverPort(id)).isEqualTo(65_533);
        assertThat(table.realServerId(id)).isEqualTo(1_000_000);
        assertThat(table.method(id)).isSameAs(ForwardingMethod.TUNNEL);
        assertThat(table.state(id)).isZero();
        assertThat(table.inPackets(id)).isZero();
        assertThat(table.timeoutSeconds(id)).isZero();
        assertThat(table.deadlineNs(id)).isEqualTo(ConnectionTable.NEVER);
        assertThat(table.controller(id)).isEqualTo(ConnectionTable.NONE);
        assertThat(table.controlled(id)).isZero();
    }

    @Test
    void shouldFindAnExpectedConnectionByItsOwnNameOnly() {
        request.sourcePort = 0;
        fromServer.destinationPort = 0;
        final int id = table.addExpected(request, 0, SERVER, 8080, 7, ForwardingMethod.NAT);

        assertThat(table.isExpected(id)).isTrue();
        assertThat(table.isTemplate(id)).isFalse();
        assertThat(table.expected()).isEqualTo(1);
        assertThat(table.findExpected(request)).isEqualTo(id);
        assertThat(table.findExpectedReply(fromServer)).isEqualTo(id);
        assertThat(find(request)).isEqualTo(ConnectionTable.NONE);
        assertThat(table.findReply(fromServer, table.replyHash(fromServer))).isEqualTo(ConnectionTable.NONE);
        assertThat(table.findTemplate(request, table.templateHash(request))).isEqualTo(ConnectionTable.NONE);
    }

    @Test
    void shouldMakeAnOrdinaryConnectionOfAnExpectedOne() {
        request.sourcePort = 0;
        final int id = table.addExpected(request, 0, SERVER, 8080, 7, ForwardingMethod.NAT);

        table.complete(id, 40_000);

        assertThat(table.isExpected(id)).isFalse();
        assertThat(table.expected()).isZero();
        assertThat(table.clientPort(id)).isEqualTo(40_000);
        assertThat(table.findExpected(request)).isEqualTo(ConnectionTable.NONE);
        request.sourcePort = 40_000;
        assertThat(find(request)).isEqualTo(id);
        assertThat(table.findReply(fromServer, table.replyHash(fromServer))).isEqualTo(id);
    }

    @Test
    void shouldForgetAnExpectedConnection() {
        request.sourcePort = 0;
        final int id = table.addExpected(request, 0, SERVER, 8080, 7, ForwardingMethod.NAT);

        table.remove(id);

        assertThat(table.expected()).isZero();
        assertThat(table.size()).isZero();
        assertThat(table.findExpected(request)).isEqualTo(ConnectionTable.NONE);
    }

    @Test
    void shouldKeepWhatChangesApart() {
        final int id = add(request, ForwardingMethod.NAT);
        table.state(id, 10);
        table.set(id, ConnectionTable.INACTIVE);
        table.set(id, 0x8000);
        table.countIn(id);
        table.countIn(id);
        table.timeoutSeconds(id, 2_678_400);
        table.controller(id, 7);
        table.controlled(id, 3);
        table.clear(id, 0x8000);

        assertThat(table.state(id)).isEqualTo(10);
        assertThat(table.flags(id)).isEqualTo(ConnectionTable.INACTIVE);
        assertThat(table.has(id, ConnectionTable.INACTIVE)).isTrue();
        assertThat(table.inPackets(id)).isEqualTo(2);
        assertThat(table.timeoutSeconds(id)).isEqualTo(2_678_400);
        assertThat(table.controller(id)).isEqualTo(7);
        assertThat(table.controlled(id)).isEqualTo(3);
        assertThat(table.method(id)).isSameAs(ForwardingMethod.NAT);
        assertThat(find(request)).isEqualTo(id);
    }

    @Test
    void shouldExpectRepliesFromTheServerUnderNatAndFromTheVipOtherwise() {
        final int nat = add(request, ForwardingMethod.NAT);
        assertThat(findReply(fromServer)).isEqualTo(nat);
        assertThat(findReply(fromVip)).isEqualTo(ConnectionTable.NONE);
        assertThat(table.has(nat, ConnectionTable.NO_OUTPUT)).isFalse();
        table.remove(nat);

        for (final ForwardingMethod method : List.of(ForwardingMethod.DIRECT_ROUTING, ForwardingMethod.TUNNEL)) {
            final int id = add(request, method);
            assertThat(findReply(fromVip)).isEqualTo(id);
            assertThat(findReply(fromServer)).isEqualTo(ConnectionTable.NONE);
            assertThat(table.has(id, ConnectionTable.NO_OUTPUT)).isTrue();
            table.remove(id);
        }
    }

    @Test
    void shouldNotTakeARequestForAReplyNorAReplyForARequest() {
        add(request, ForwardingMethod.NAT);
        assertThat(findReply(request)).isEqualTo(ConnectionTable.NONE);
        assertThat(find(fromServer)).isEqualTo(ConnectionTable.NONE);
    }

    @Test
    void shouldFindByEveryPartOfTheKeyAndByNothingLess() {
        add(request, ForwardingMethod.NAT);
        final FlowKey other = new FlowKey();
        assertThat(find(other.set(UDP, 0, CLIENT, 40_000, 0, VIP, 80))).isEqualTo(ConnectionTable.NONE);
        assertThat(find(other.set(TCP, 1, CLIENT, 40_000, 0, VIP, 80))).isEqualTo(ConnectionTable.NONE);
        assertThat(find(other.set(TCP, 0, CLIENT + 1, 40_000, 0, VIP, 80))).isEqualTo(ConnectionTable.NONE);
        assertThat(find(other.set(TCP, 0, CLIENT, 40_001, 0, VIP, 80))).isEqualTo(ConnectionTable.NONE);
        assertThat(find(other.set(TCP, 0, CLIENT, 40_000, 1, VIP, 80))).isEqualTo(ConnectionTable.NONE);
        assertThat(find(other.set(TCP, 0, CLIENT, 40_000, 0, VIP + 1, 80))).isEqualTo(ConnectionTable.NONE);
        assertThat(find(other.set(TCP, 0, CLIENT, 40_000, 0, VIP, 81))).isEqualTo(ConnectionTable.NONE);
    }

    @Test
    void shouldFindTheNewestOfEqualReplyKeysAndTheOneBeforeItWhenItIsGone() {
        final int first = add(request, ForwardingMethod.NAT);
        final int second = add(new FlowKey().set(TCP, 0, CLIENT, 40_000, 0, OTHER_VIP, 80), ForwardingMethod.NAT);
        final int third = add(new FlowKey().set(TCP, 0, CLIENT, 40_000, 0, VIP, 81), ForwardingMethod.NAT);

        assertThat(findReply(fromServer)).isEqualTo(third);
        table.remove(second);
        assertThat(findReply(fromServer)).isEqualTo(third);
        table.remove(third);
        assertThat(findReply(fromServer)).isEqualTo(first);
        table.remove(first);
        assertThat(findReply(fromServer)).isEqualTo(ConnectionTable.NONE);
    }

    @Test
    void shouldHideAConnectionBehindANewerOneWithTheSameRequestKey() {
        final int old = add(request, ForwardingMethod.NAT);
        final int young = add(request, ForwardingMethod.DIRECT_ROUTING);
        assertThat(find(request)).isEqualTo(young);
        table.remove(young);
        assertThat(find(request)).isEqualTo(old);
    }

    @Test
    void shouldBeFullAtItsCapacityAndTakeAgainWhenOneIsRemoved() {
        final FlowKey key = new FlowKey();
        for (int port = 0; port < 8; port++) {
            assertThat(add(key.set(TCP, 0, CLIENT, port, 0, VIP, 80), ForwardingMethod.NAT))
                    .isEqualTo(port);
        }
        assertThat(add(request, ForwardingMethod.NAT)).isEqualTo(ConnectionTable.NONE);
        assertThat(table.size()).isEqualTo(8);

        table.remove(3);
        table.remove(5);
        assertThat(table.next(2)).isEqualTo(4);
        assertThat(table.next(ConnectionTable.NONE)).isZero();
        assertThat(table.next(7)).isEqualTo(ConnectionTable.NONE);
        assertThat(add(request, ForwardingMethod.NAT)).isEqualTo(5);
        assertThat(table.size()).isEqualTo(7);
    }

    @Test
    void shouldRefuseToRemoveWhatIsNotThere() {
        final int id = add(request, ForwardingMethod.NAT);
        table.remove(id);
        assertThatThrownBy(() -> table.remove(id)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> table.remove(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> table.remove(ConnectionTable.NONE)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, ConnectionTable.MAX_CAPACITY + 1})
    void shouldRefuseACapacityOutsideItsBounds(final int capacity) {
        assertThatThrownBy(() -> new ConnectionTable(capacity, 1, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Few addresses and ports, so that keys repeat, and a table that is full half of the time. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 50, 1000})
    void shouldAnswerAsItsSlowTwinDoesWhateverTheSeeds(final int capacity) {
        final ConnectionTable one = new ConnectionTable(capacity, 0, 0);
        final ConnectionTable other = new ConnectionTable(capacity, 0x1234_5678_9ABC_DEFL, -77);
        final Twin twin = new Twin(capacity);
        final Random random = new Random(capacity);
        final int ports = Math.max(2, capacity / 8);
        final FlowKey key = new FlowKey();
        for (int step = 0; step < 24_000; step++) {
            final boolean filling = step / 3_000 % 2 == 0;
            key.set(TCP, 0, CLIENT + random.nextInt(3), random.nextInt(ports), 0, VIP + random.nextInt(4), 80);
            if (random.nextInt(10) < (filling ? 6 : 3)) {
                final ForwardingMethod method = ForwardingMethod.byId(random.nextInt(3));
                final long server = SERVER + random.nextInt(2);
                final int id = twin.add(key, server, method);
                assertThat(one.add(key, 0, server, 8080, step, method)).isEqualTo(id);
                assertThat(other.add(key, 0, server, 8080, step, method)).isEqualTo(id);
            } else if (!twin.newestLast.isEmpty() && random.nextInt(3) > 0) {
                final int id = twin.newestLast.get(random.nextInt(twin.newestLast.size())).id;
                twin.remove(id);
                one.remove(id);
                other.remove(id);
            }
            final int found = twin.find(key);
            assertThat(one.find(key, one.requestHash(key))).isEqualTo(found);
            assertThat(other.find(key, other.requestHash(key))).isEqualTo(found);

            key.set(
                    TCP,
                    0,
                    random.nextBoolean() ? VIP : SERVER + random.nextInt(2),
                    random.nextBoolean() ? 80 : 8080,
                    0,
                    key.sourceLo,
                    key.sourcePort);
            final int foundReply = twin.findReply(key);
            assertThat(one.findReply(key, one.replyHash(key))).isEqualTo(foundReply);
            assertThat(other.findReply(key, other.replyHash(key))).isEqualTo(foundReply);
            assertThat(one.size()).isEqualTo(twin.newestLast.size());
        }
        assertThat(ids(one))
                .isEqualTo(ids(other))
                .isEqualTo(twin.newestLast.stream().map(e -> e.id).sorted().toList());
    }

    @Test
    void shouldFindEveryConnectionOfAFullTable() {
        final ConnectionTable full = new ConnectionTable(100_000, 3, 4);
        final FlowKey key = new FlowKey();
        for (int i = 0; i < full.capacity(); i++) {
            assertThat(full.add(clientNumber(i, key), 0, SERVER, 8080, 0, ForwardingMethod.NAT))
                    .isEqualTo(i);
        }
        for (int i = 0; i < full.capacity(); i++) {
            clientNumber(i, key);
            assertThat(full.find(key, full.requestHash(key))).isEqualTo(i);
            key.set(TCP, 0, SERVER, 8080, 0, key.sourceLo, key.sourcePort);
            assertThat(full.findReply(key, full.replyHash(key))).isEqualTo(i);
        }
    }

    /** What does not grow with the table weighs most in a small one, so ten million connections stay below this too. */
    @Test
    void shouldSpendAtMost128BytesOnAConnection() {
        assertThat(new ConnectionTable(200_000, 1, 2).bytesPerConnection()).isBetween(100.0, 128.0);
    }

    @Test
    void shouldTellExpiredConnectionsInDueOrderAndLeaveTheRestToTheHandler() {
        final FlowKey key = new FlowKey();
        final List<Integer> fired = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            table.arm(add(clientNumber(i, key), ForwardingMethod.NAT), seconds(40 - 10 * i));
        }
        table.arm(3, seconds(35));
        assertThat(table.nextDueNs()).isLessThanOrEqualTo(seconds(20) + (1 << 20));
        assertThat(table.overdue(2, seconds(19))).isFalse();
        assertThat(table.overdue(2, seconds(21))).isTrue();

        while (fired.size() < 3) {
            assertThat(table.expire(seconds(100), 1, (id, dueNs) -> fired.add(id)))
                    .isEqualTo(1);
        }
        assertThat(fired).containsExactly(2, 1, 3);
        assertThat(table.size()).isEqualTo(4);
        assertThat(table.deadlineNs(2)).isEqualTo(ConnectionTable.NEVER);

        table.remove(0);
        assertThat(table.expire(seconds(100), 3, (id, dueNs) -> fired.add(id))).isZero();
        assertThat(table.nextDueNs()).isEqualTo(ConnectionTable.NEVER);

        table.arm(2, seconds(101));
        table.expire(seconds(102), 9, (id, dueNs) -> table.remove(id));
        assertThat(table.size()).isEqualTo(2);
    }

    @Test
    void shouldNotAllocateOnceItIsBuilt() {
        final ConnectionTable busy = new ConnectionTable(10_000, 1, 2);
        final ExpiryHandler remove = (id, dueNs) -> busy.remove(id);
        final FlowKey key = new FlowKey();
        work(busy, remove, key, 0, 100_000);

        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long thread = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        for (int attempt = 1; attempt <= 3; attempt++) {
            final long before = threads.getThreadAllocatedBytes(thread);
            work(busy, remove, key, attempt * 1_000_000, 1_000_000);
            least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
        }
        assertThat(least).isLessThan(1_000);
    }

    private static void work(
            final ConnectionTable table,
            final ExpiryHandler remove,
            final FlowKey key,
            final int from,
            final int count) {
        for (int i = from; i < from + count; i++) {
            final long nowNs = i * 10_000_000L;
            table.expire(nowNs, 8, remove);
            clientNumber(i / 3, key);
            final long hash = table.requestHash(key);
            int id = table.find(key, hash);
            if (id == ConnectionTable.NONE) {
                id = table.add(key, 0, SERVER, 8080, 0, ForwardingMethod.NAT);
            }
            table.countIn(id);
            table.state(id, TcpState.next(table.state(id), Direction.INPUT, 0x10));
            table.arm(id, nowNs + seconds(10 + i % 30));
        }
    }

    private static FlowKey clientNumber(final int number, final FlowKey key) {
        return key.set(TCP, 0, CLIENT + (number >>> 16), number & 0xFFFF, 0, VIP, 80);
    }

    private static List<Integer> ids(final ConnectionTable table) {
        final List<Integer> ids = new ArrayList<>();
        for (int id = table.next(ConnectionTable.NONE); id != ConnectionTable.NONE; id = table.next(id)) {
            ids.add(id);
        }
        return ids;
    }

    private static long seconds(final long seconds) {
        return seconds * 1_000_000_000L;
    }

    private int add(final FlowKey key, final ForwardingMethod method) {
        return table.add(key, 0, SERVER, 8080, 1, method);
    }

    private int find(final FlowKey key) {
        return table.find(key, table.requestHash(key));
    }

    private int findReply(final FlowKey key) {
        return table.findReply(key, table.replyHash(key));
    }

    /** The same memory as a list, searched from its end. */
    private static final class Twin {
        private record Entry(int id, long client, int clientPort, long vip, long server, ForwardingMethod method) {
            boolean answersAs(final FlowKey key) {
                final boolean nat = method == ForwardingMethod.NAT;
                return key.destinationLo == client
                        && key.destinationPort == clientPort
                        && key.sourceLo == (nat ? server : vip)
                        && key.sourcePort == (nat ? 8080 : 80);
            }
        }

        private final int capacity;
        private final List<Entry> newestLast = new ArrayList<>();
        private final List<Integer> free = new ArrayList<>();
        private int used;

        private Twin(final int capacity) {
            this.capacity = capacity;
        }

        private int add(final FlowKey key, final long server, final ForwardingMethod method) {
            if (newestLast.size() == capacity) {
                return -1;
            }
            final int id = free.isEmpty() ? used++ : free.remove(free.size() - 1);
            newestLast.add(new Entry(id, key.sourceLo, key.sourcePort, key.destinationLo, server, method));
            return id;
        }

        private void remove(final int id) {
            newestLast.removeIf(entry -> entry.id == id);
            free.add(id);
        }

        private int find(final FlowKey key) {
            int found = -1;
            for (final Entry entry : newestLast) {
                if (entry.client == key.sourceLo
                        && entry.clientPort == key.sourcePort
                        && entry.vip == key.destinationLo) {
                    found = entry.id;
                }
            }
            return found;
        }

        private int findReply(final FlowKey key) {
            int found = -1;
            for (final Entry entry : newestLast) {
                found = entry.answersAs(key) ? entry.id : found;
            }
            return found;
        }
    }
}
