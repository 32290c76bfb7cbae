package io.signalbox.scheduler;

import static io.signalbox.scheduler.Farm.host;
import static io.signalbox.scheduler.SchedulerKind.DH;
import static io.signalbox.scheduler.SchedulerKind.FLAG_FALLBACK;
import static io.signalbox.scheduler.SchedulerKind.FLAG_PORT;
import static io.signalbox.scheduler.SchedulerKind.FO;
import static io.signalbox.scheduler.SchedulerKind.LC;
import static io.signalbox.scheduler.SchedulerKind.MH;
import static io.signalbox.scheduler.SchedulerKind.NQ;
import static io.signalbox.scheduler.SchedulerKind.OVF;
import static io.signalbox.scheduler.SchedulerKind.RR;
import static io.signalbox.scheduler.SchedulerKind.SED;
import static io.signalbox.scheduler.SchedulerKind.SH;
import static io.signalbox.scheduler.SchedulerKind.TWOS;
import static io.signalbox.scheduler.SchedulerKind.WLC;
import static io.signalbox.scheduler.SchedulerKind.WRR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.EnumSource.Mode.EXCLUDE;

import com.sun.management.ThreadMXBean;
import io.signalbox.packet.FlowKey;
import io.signalbox.service.RealServer;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What users feel of each scheduler, and the sequences and tables of Linux 6.1. */
class SchedulersTest {
    @Test
    void shouldTakeServersInTurnBeginningWithTheNewest() {
        final Farm farm = new Farm(RR);
        addThree(farm, 1, 1, 1);

        assertThat(farm.hosts(6)).containsExactly(13, 12, 11, 13, 12, 11);
        assertThat(farm.choice.cursor).isEqualTo(1);
    }

    @Test
    void shouldGoOnBehindADeletedServer() {
        final Farm farm = new Farm(RR);
        final RealServer[] servers = addThree(farm, 1, 1, 1);

        assertThat(farm.hosts(2)).containsExactly(13, 12);
        farm.remove(servers[1]);
        assertThat(farm.hosts(3)).containsExactly(11, 13, 11);
    }

    @Test
    void shouldKeepItsPlaceWhenAServerJoins() {
        final Farm farm = new Farm(RR);
        addThree(farm, 1, 1, 1);

        assertThat(farm.hosts(1)).containsExactly(13);
        farm.add(14, 1);
        assertThat(farm.hosts(4)).containsExactly(12, 11, 14, 13);
    }

    /** Servers A, B, C are added in this order to a service that exists already. */
    @ParameterizedTest
    @CsvSource({
        "'A3 B1 C2', CBAACACBAACA",
        "'A4 B2',    BAABAA",
        "'A1 B1 C5', CBACCCCCBAC",
        "'A5 B1 C1', CBAAAAACBA",
        "'A6 B4 C2', CBAABACBAABA",
    })
    void shouldRepeatTheWeightedSequencesOfLinux(final String servers, final String sequence) {
        final Farm farm = new Farm(WRR);
        addLettered(farm, servers);

        assertThat(letters(farm, sequence.length())).isEqualTo(sequence);
    }

    @Test
    void shouldStartTheWeightedSequenceFromTheHighestWeightWhenBoundAnew() {
        final Farm farm = new Farm(WRR);
        addLettered(farm, "A3 B1 C2");
        farm.schedule(RR, 0);
        farm.schedule(WRR, 0);

        assertThat(letters(farm, 12)).isEqualTo("ACACBAACACBA");
    }

    @Test
    void shouldSayWhereTheWeightedWalkBeganAndWhatItAskedFor() {
        final Farm farm = new Farm(WRR);
        addThree(farm, 3, 1, 2);
        farm.hosts(3);
        farm.choose();

        assertThat(farm.choice.cursor).isEqualTo(2);
        assertThat(farm.choice.currentWeight).isEqualTo(3);
    }

    @Test
    void shouldFindALightServerBehindAnOverloadedHeavyOne() {
        final Farm farm = new Farm(WRR);
        farm.add(11, 1);
        farm.add(12, Integer.MAX_VALUE).overloaded = true;

        assertThat(farm.hosts(3)).containsExactly(11, 11, 11);
    }

    @Test
    void shouldPreferTheFewestConnectionsWhateverTheWeights() {
        final Farm farm = new Farm(LC);
        final RealServer[] servers = addThree(farm, 1, 100, 1);
        load(servers[0], 1, 0);
        load(servers[1], 1, 0);
        load(servers[2], 0, 257);

        assertThat(host(farm.choose())).isEqualTo(12);
    }

    @Test
    void shouldGiveAllToTheNewestUntilItHasAConnection() {
        final Farm farm = new Farm(WLC);
        final RealServer[] servers = addThree(farm, 100, 1, 1);

        assertThat(farm.hosts(3)).containsExactly(13, 13, 13);
        load(servers[2], 1, 0);
        assertThat(farm.hosts(2)).containsExactly(12, 12);
    }

    @ParameterizedTest
    @EnumSource(names = {"WLC", "SED"})
    void shouldShareLongConnectionsByWeight(final SchedulerKind kind) {
        final Farm farm = new Farm(kind);
        final RealServer[] servers = addThree(farm, 1, 2, 3);
        for (int i = 0; i < 600; i++) {
            farm.choose().activeConnections++;
        }

        assertThat(servers[0].activeConnections).isCloseTo(100, within(1));
        assertThat(servers[1].activeConnections).isCloseTo(200, within(1));
        assertThat(servers[2].activeConnections).isCloseTo(300, within(1));
    }

    @Test
    void shouldCountTheNewConnectionInTheExpectedDelay() {
        final Farm farm = new Farm(SED);
        final RealServer[] servers = addThree(farm, 5, 1, 1);
        load(servers[0], 3, 0);

        assertThat(farm.choose()).isSameAs(servers[0]);
        load(servers[0], 4, 0);
        assertThat(farm.choose()).isSameAs(servers[2]);
    }

    @Test
    void shouldNeverQueueWhileAServerIsIdle() {
        final Farm farm = new Farm(NQ);
        final RealServer[] servers = addThree(farm, 1, 100, 100);
        load(servers[1], 1, 0);
        load(servers[2], 1, 0);

        assertThat(farm.choose()).isSameAs(servers[0]);
        load(servers[0], 1, 0);
        assertThat(farm.choose()).isSameAs(servers[2]);
    }

    @Test
    void shouldFailOverToTheNextWeight() {
        final Farm farm = new Farm(FO);
        final RealServer[] servers = addThree(farm, 10, 30, 20);

        assertThat(farm.choose()).isSameAs(servers[1]);
        farm.weight(servers[1], 0);
        assertThat(farm.choose()).isSameAs(servers[2]);
        servers[2].overloaded = true;
        assertThat(farm.choose()).isSameAs(servers[0]);
    }

    @Test
    void shouldOverflowWhenAServerHasOneMoreConnectionThanItsWeight() {
        final Farm farm = new Farm(OVF);
        addThree(farm, 1, 3, 2);
        final StringBuilder hosts = new StringBuilder();
        for (RealServer server = farm.choose(); server != null; server = farm.choose()) {
            server.activeConnections++;
            hosts.append(host(server)).append(' ');
        }

        assertThat(hosts).hasToString("12 12 12 12 13 13 13 11 11 ");
    }

    @Test
    void shouldShareDestinationsInTurnWhateverTheWeights() {
        final Farm farm = new Farm(DH);
        final RealServer[] servers = addThree(farm, 1, 50, 1);

        assertThat(farm.choose()).as("slot 162 of 13 12 11 13 12 11 ...").isSameAs(servers[2]);
        assertThat(farm.choice.hash >>> 24).isEqualTo(162);
        assertThat(farm.choice.slot).isEqualTo(162);
        farm.weight(servers[2], 0);
        assertThat(farm.choose()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.5,  185, 11, 3219, 12",
        "203.0.113.6,   26, 13, 2905, 13",
        "198.51.100.7, 171, 12,  924, 11",
        "192.0.2.200,   53, 11, 1823, 11",
    })
    void shouldSendClientsWhereLinuxSendsThem(
            final String client, final int shSlot, final int shHost, final int mhSlot, final int mhHost) {
        final Farm sourceHash = new Farm(SH);
        final Farm maglev = new Farm(MH);
        addThree(sourceHash, 1, 2, 3);
        addThree(maglev, 1, 2, 3);

        assertThat(host(sourceHash.choose(client, 1111))).isEqualTo(shHost);
        assertThat(sourceHash.choice.slot).isEqualTo(shSlot);
        assertThat(sourceHash.choice.hash >>> 24).isEqualTo(shSlot);
        assertThat(host(maglev.choose(client, 1111))).isEqualTo(mhHost);
        assertThat(maglev.choice.slot).isEqualTo(mhSlot);
        assertThat(maglev.choice.hash % 4093).isEqualTo(mhSlot);
    }

    @Test
    void shouldSeeOnlyTheFirst32BitsOfAnIpv6ServerOfAnIpv4Service() {
        final Farm mixed = new Farm(MH);
        final Farm narrow = new Farm(MH);
        mixed.add(0x2001_0DB8_0000_000BL, 0x12, 80, 1);
        narrow.add(0, Farm.v4("32.1.13.184"), 80, 1);
        mixed.add(14, 5);
        narrow.add(14, 5);

        for (int client = 1; client < 100; client++) {
            final RealServer choice = mixed.choose("198.51.100." + client, 1111);
            final RealServer same = narrow.choose("198.51.100." + client, 1111);
            assertThat(choice.id).isEqualTo(same.id);
        }
    }

    @Test
    void shouldFillTheTablesOfLinux() {
        assertThat(table(SH))
                .startsWith(13, 13, 13, 12, 12, 11, 13, 13, 13, 12, 12, 11)
                .hasSize(256);
        assertThat(totals(table(SH))).isEqualTo(Map.of(13, 129, 12, 85, 11, 42));
        assertThat(Arrays.copyOf(table(MH), 12)).containsExactly(12, 13, 13, 13, 12, 13, 11, 11, 13, 12, 12, 13);
        assertThat(Arrays.copyOfRange(table(MH), 12, 24))
                .containsExactly(13, 12, 13, 12, 11, 13, 12, 13, 13, 13, 13, 13);
        assertThat(totals(table(MH))).isEqualTo(Map.of(13, 2047, 12, 1364, 11, 682));
    }

    @ParameterizedTest
    @EnumSource(names = {"SH", "MH"})
    void shouldAnswerAClientTheSameTwice(final SchedulerKind kind) {
        final Farm farm = new Farm(kind);
        final Farm another = new Farm(kind);
        addThree(farm, 1, 2, 3);
        addThree(another, 1, 2, 3);
        for (int client = 0; client < 250; client++) {
            final int first = host(farm.choose("198.51.100." + client, 1000 + client));
            assertThat(host(farm.choose("198.51.100." + client, 2000 + client))).isEqualTo(first);
            assertThat(host(another.choose("198.51.100." + client, 3000 + client)))
                    .isEqualTo(first);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SH", "MH"})
    void shouldSpreadThePortsOfAClientWhenToldSo(final SchedulerKind kind) {
        final Farm farm = new Farm(kind, FLAG_PORT);
        addThree(farm, 1, 1, 2);
        final Map<Integer, Integer> hosts = new HashMap<>();
        for (int port = 1024; port < 11024; port++) {
            hosts.merge(host(farm.choose("203.0.113.5", port)), 1, Integer::sum);
        }

        assertThat(hosts.get(11)).isCloseTo(2500, within(250));
        assertThat(hosts.get(12)).isCloseTo(2500, within(250));
        assertThat(hosts.get(13)).isCloseTo(5000, within(250));
    }

    @ParameterizedTest
    @EnumSource(names = {"SH", "MH"})
    void shouldRefuseTheClientsOfAQuiescedServerUnlessToldToFallBack(final SchedulerKind kind) {
        final Farm strict = new Farm(kind);
        final Farm lenient = new Farm(kind, FLAG_FALLBACK);
        for (final Farm farm : new Farm[] {strict, lenient}) {
            addThree(farm, 1, 1, 1);
            farm.weight(farm.choose(), 0);
        }

        assertThat(strict.choose()).isNull();
        final int ownSlot = strict.choice.slot;
        assertThat(lenient.choose()).matches(RealServer::acceptsNew);
        assertThat(lenient.choice.slot).as("where it was found").isNotEqualTo(ownSlot);
    }

    @Test
    void shouldMoveFewClientsWhenAServerLeavesMaglev() {
        final Farm farm = new Farm(MH);
        final RealServer[] servers = addThree(farm, 1, 1, 1);
        farm.add(14, 1);
        farm.add(15, 1);
        final int[] before = table(farm);
        farm.remove(servers[1]);
        final int[] after = table(farm);
        int moved = 0;
        for (int slot = 0; slot < before.length; slot++) {
            moved += before[slot] != 12 && before[slot] != after[slot] ? 1 : 0;
        }

        assertThat(after).doesNotContain(12);
        assertThat(moved).as("slots moved between servers that stay").isLessThan(4093 / 20);
    }

    @Test
    void shouldMoveNobodyWhenAServerOfMaglevIsQuiesced() {
        final Farm farm = new Farm(MH);
        final RealServer[] servers = addThree(farm, 1, 2, 3);
        final int[] before = table(farm);
        farm.weight(servers[1], 0);

        assertThat(table(farm)).isEqualTo(before);
    }

    @Test
    void shouldDrawServersByWeightWhileTheyAreEquallyLoaded() {
        final Farm farm = new Farm(TWOS);
        addThree(farm, 1000, 2000, 3000);
        final Map<Integer, Integer> drawn = new HashMap<>();
        for (int i = 0; i < 6000; i++) {
            drawn.merge(host(farm.choose()), 1, Integer::sum);
        }

        assertThat(drawn.get(11)).isCloseTo(1000, within(100));
        assertThat(drawn.get(12)).isCloseTo(2000, within(150));
        assertThat(drawn.get(13)).isCloseTo(3000, within(150));
    }

    @Test
    void shouldTakeTheLessLoadedOfTheTwoDrawn() {
        final Farm farm = new Farm(TWOS);
        final RealServer[] servers = addThree(farm, 1, 1, 1);
        load(servers[0], 2, 0);
        load(servers[1], 1, 0);
        for (int i = 0; i < 100; i++) {
            final RealServer chosen = farm.choose();
            final RealServer first = farm.service.servers.get(farm.choice.cursor);
            final RealServer second = farm.service.servers.get(farm.choice.slot);

            assertThat(chosen.activeConnections).isEqualTo(Math.min(first.activeConnections, second.activeConnections));
        }
    }

    /** All but lblc, which keeps a destination on an overloaded server. */
    @ParameterizedTest
    @EnumSource(mode = EXCLUDE, names = "LBLC")
    void shouldChooseNobodyWhereNobodyTakesNewConnections(final SchedulerKind kind) {
        final Farm farm = new Farm(kind, FLAG_FALLBACK);
        assertThat(farm.choose()).as("no servers").isNull();
        final RealServer[] servers = addThree(farm, 1, 2, 3);
        assertThat(farm.choose()).isNotNull();
        for (final RealServer server : servers) {
            server.overloaded = true;
        }
        assertThat(farm.choose()).as("all overloaded").isNull();
        for (final RealServer server : servers) {
            server.overloaded = false;
            farm.weight(server, 0);
        }
        assertThat(farm.choose()).as("all quiesced").isNull();
        for (final RealServer server : servers) {
            farm.remove(server);
        }
        assertThat(farm.choose()).as("all gone").isNull();
    }

    @ParameterizedTest
    @EnumSource
    void shouldAllocateNothingToChoose(final SchedulerKind kind) {
        final Farm farm = new Farm(kind, FLAG_FALLBACK | FLAG_PORT);
        addThree(farm, 100, 200, 300)[1].overloaded = true;
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final FlowKey key = new FlowKey();
        long before = 0;
        for (int i = 0; i < 20_000; i++) {
            if (i == 10_000) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            farm.choose(key.set(Farm.TCP, 0, 0xFFFF_CB00_7105L, i, 0, 0xFFFF_C000_020AL, 80));
        }

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeFoundByItsName(final SchedulerKind kind) {
        assertThat(SchedulerKind.byLabel(kind.label())).isSameAs(kind);
    }

    /** Adds 10.0.0.11, .12 and .13, in this order. */
    private static RealServer[] addThree(final Farm farm, final int first, final int second, final int third) {
        return new RealServer[] {farm.add(11, first), farm.add(12, second), farm.add(13, third)};
    }

    private static void addLettered(final Farm farm, final String servers) {
        for (final String server : servers.split(" ")) {
            farm.add(server.charAt(0), Integer.parseInt(server.substring(1)));
        }
    }

    private static String letters(final Farm farm, final int connections) {
        final StringBuilder letters = new StringBuilder();
        for (final int host : farm.hosts(connections)) {
            letters.append((char) host);
        }
        return letters.toString();
    }

    private static void load(final RealServer server, final int active, final int inactive) {
        server.activeConnections = active;
        server.inactiveConnections = inactive;
    }

    /** The hosts in the slots of three servers of weight 1, 2 and 3. */
    private static int[] table(final SchedulerKind kind) {
        final Farm farm = new Farm(kind);
        addThree(farm, 1, 2, 3);
        return table(farm);
    }

    private static int[] table(final Farm farm) {
        final boolean maglev = farm.service.options().scheduler() == MH;
        final RealServer[] slots = new RealServer[maglev ? 4093 : 256];
        final HashedSlots scheduler = (HashedSlots) farm.service.scheduler();
        scheduler.fill(slots, farm.service.servers);
        final int[] hosts = new int[slots.length];
        for (int slot = 0; slot < slots.length; slot++) {
            hosts[slot] = host(slots[slot]);
        }
        return hosts;
    }

    private static Map<Integer, Integer> totals(final int[] hosts) {
        final Map<Integer, Integer> totals = new HashMap<>();
        for (final int host : hosts) {
            totals.merge(host, 1, Integer::sum);
        }
        return totals;
    }
}
