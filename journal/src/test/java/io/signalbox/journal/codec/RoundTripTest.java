package io.signalbox.journal.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Decision;
import io.signalbox.decision.Reason;
import io.signalbox.decision.TemplateUse;
import io.signalbox.decision.Verdict;
import io.signalbox.packet.Emission;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.Recipe;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.MatchedBy;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.service.Tunnel;
import io.signalbox.service.VirtualService;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripTest {
    private static final int ROUNDS = 2000;
    private static final Reason[] REASONS = Reason.values();

    private final PacketSlot slot = new PacketSlot();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[8192]);
    private final FullRecord full = new FullRecord();

    @ParameterizedTest
    @ValueSource(longs = {1, 20261121, 0x5EED})
    void shouldReadEveryFieldOfAFullRecordAsItWas(final long seed) {
        final Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            fill(random);
            final int offset = 8 * random.nextInt(100);
            random.nextBytes(buffer.byteArray());
            final boolean refused = random.nextBoolean();
            full.wrap(buffer, offset).encode(slot, 0xFEDC, refused);
            assertFrame(refused);
            assertConnection();
            assertChoice();
            assertTemplate();
            assertWay();
            assertThat(RecordType.length(buffer, offset)).isEqualTo(FullRecord.lengthOf(slot));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 20261122})
    void shouldReadEveryFieldOfACompactRecordAsItWas(final long seed) {
        final Random random = new Random(seed);
        final CompactRecord compact = new CompactRecord();
        for (int round = 0; round < ROUNDS; round++) {
            fill(random);
            slot.kind = EventKind.FRAME;
            slot.port = random.nextInt(256) - 1;
            slot.decision.egressPort = random.nextInt(256) - 1;
            slot.decision.ipBytes = random.nextInt(1 << 24);
            compact.wrap(buffer, 8).encode(slot);

            assertThat(compact.reason()).isEqualTo(slot.decision.reason);
            assertThat(compact.event(slot.event - random.nextInt(1 << 30))).isEqualTo(slot.event);
            assertThat(compact.timeNs()).isEqualTo(slot.timeNs);
            assertThat(compact.ingressPort()).isEqualTo(slot.port == 255 ? -1 : slot.port);
            assertThat(compact.egressPort()).isEqualTo(slot.decision.egressPort);
            assertThat(compact.connection()).isEqualTo(slot.decision.connection);
            assertThat(compact.ipBytes()).isEqualTo(slot.decision.ipBytes);
            assertThat(compact.tcpFlags()).isEqualTo(slot.headers.tcpFlags);
        }
    }

    private void fill(final Random random) {
        slot.clear(EventKind.values()[random.nextInt(4)], random.nextLong() >>> 1, random.nextLong() >>> 1);
        slot.headers.clear();
        slot.port = random.nextInt();
        slot.wireLength = random.nextInt();
        slot.headers.ttl = random.nextInt(256);
        slot.headers.etherType = random.nextInt(1 << 16);
        slot.headers.ipVersion = random.nextBoolean() ? 4 : 6;
        slot.headers.protocol = random.nextInt(256);
        slot.headers.tcpFlags = random.nextInt(256);
        slot.headers.moreFragments = random.nextBoolean();
        slot.headers.icmpType = random.nextInt(257) - 1;
        slot.headers.icmpCode = slot.headers.icmpType < 0 ? -1 : random.nextInt(256);
        fill(slot.flow, random);
        final Decision decision = slot.decision;
        decision.reason = REASONS[random.nextInt(REASONS.length)];
        decision.revision = random.nextLong();
        decision.connection = random.nextInt();
        decision.stateBefore = random.nextInt(12) - 1;
        decision.stateAfter = random.nextInt(12) - 1;
        decision.egressPort = random.nextInt();
        decision.ipBytes = random.nextInt();
        fill(decision.after, random);
        decision.method = random.nextBoolean() ? null : ForwardingMethod.byId(random.nextInt(3));
        decision.nextHopHi = random.nextLong();
        decision.nextHopLo = random.nextLong();
        fillChoice(decision, random);
        fillTemplate(decision, random);
        fillEmission(random);
    }

    private static void fillTemplate(final Decision decision, final Random random) {
        final byte[] name = new byte[random.nextInt(TemplateUse.MAX_CALL_ID + 1)];
        random.nextBytes(name);
        decision.template.set(random.nextInt(3) - 1, random.nextBoolean(), random.nextInt(129));
        decision.template.named(new UnsafeBuffer(name), 0, name.length);
    }

    private void fillEmission(final Random random) {
        final Tunnel.Type[] types = Tunnel.Type.values();
        slot.emits = random.nextBoolean();
        slot.emission.recipe = Recipe.values()[random.nextInt(Recipe.values().length)];
        slot.emission.destinationMac = random.nextLong() >>> 16;
        slot.emission.hops = 1;
        slot.emission.pieces = random.nextInt(1 << 16);
        slot.emission.tunnel =
                new Tunnel(types[random.nextInt(types.length)], random.nextInt(1 << 16), Tunnel.Checksum.NONE);
        slot.emission.tunnelSourcePort = random.nextInt(1 << 16);
        slot.emission.outerSourceHi = random.nextLong();
        slot.emission.outerSourceLo = random.nextLong();
    }

    private static void fill(final FlowKey flow, final Random random) {
        flow.set(
                random.nextInt(256),
                random.nextLong(),
                random.nextLong(),
                random.nextInt(1 << 16),
                random.nextLong(),
                random.nextLong(),
                random.nextInt(1 << 16));
    }

    private static void fillChoice(final Decision decision, final Random random) {
        final VirtualService service = new VirtualService(
                new ServiceKey(
                        random.nextInt(256),
                        random.nextLong(),
                        random.nextLong(),
                        random.nextInt(1 << 16),
                        random.nextInt(),
                        random.nextBoolean()),
                ServiceOptions.of(SchedulerKind.RR, 0));
        final int servers = random.nextInt(80);
        for (int i = 0; i < servers; i++) {
            final RealServer server =
                    new RealServer(random.nextInt(), random.nextLong(), random.nextLong(), random.nextInt(1 << 16));
            server.weight = random.nextInt();
            server.activeConnections = random.nextInt();
            server.inactiveConnections = random.nextInt();
            server.overloaded = random.nextBoolean();
            server.lastPositiveWeight = random.nextInt();
            service.servers.addFirst(server);
        }
        decision.service = random.nextBoolean() ? null : service;
        decision.server = servers == 0 || random.nextInt(4) == 0 ? null : service.servers.get(random.nextInt(servers));
        decision.scheduler = random.nextBoolean() ? null : SchedulerKind.values()[random.nextInt(11)];
        decision.schedulerFlags = random.nextInt(8) << 3;
        decision.choice.hash = random.nextLong();
        decision.choice.slot = random.nextInt();
        decision.choice.cursor = random.nextInt();
        decision.matchedBy = MatchedBy.values()[random.nextInt(MatchedBy.values().length)];
        decision.choice.firstWeight = random.nextInt();
        decision.choice.currentWeight = random.nextInt();
        decision.candidates.copy(service.servers);
    }

    private void assertFrame(final boolean refused) {
        final Decision decision = slot.decision;
        assertThat(full.reason()).isEqualTo(decision.reason);
        assertThat(full.lane()).isEqualTo(0xFEDC);
        assertThat(full.kind()).isEqualTo(slot.kind);
        assertThat(full.has(FullRecord.FLAG_REFUSED)).isEqualTo(refused);
        assertThat(full.event()).isEqualTo(slot.event);
        assertThat(full.timeNs()).isEqualTo(slot.timeNs);
        assertThat(full.revision()).isEqualTo(decision.revision);
        assertThat(full.ingressPort()).isEqualTo(slot.port);
        assertThat(full.egressPort()).isEqualTo(decision.egressPort);
        final boolean frame = slot.kind == EventKind.FRAME;
        assertThat(full.wireLength()).isEqualTo(frame ? slot.wireLength : 0);
        assertThat(full.etherType()).isEqualTo(frame ? slot.headers.etherType : 0);
        assertThat(full.ipVersion()).isEqualTo(frame ? slot.headers.ipVersion : 0);
        assertThat(full.protocol()).isEqualTo(frame ? slot.headers.protocol : 0);
        assertThat(full.tcpFlags()).isEqualTo(frame ? slot.headers.tcpFlags : 0);
        assertThat(full.icmpType()).isEqualTo(frame ? slot.headers.icmpType : -1);
        assertThat(full.icmpCode()).isEqualTo(frame ? slot.headers.icmpCode : -1);
        assertThat(full.has(FullRecord.FLAG_FRAGMENT)).isEqualTo(frame && slot.headers.moreFragments);
        assertThat(full.sourceHi()).isEqualTo(frame ? slot.flow.sourceHi : 0);
        assertThat(full.sourceLo()).isEqualTo(frame ? slot.flow.sourceLo : 0);
        assertThat(full.sourcePort()).isEqualTo(frame ? slot.flow.sourcePort : 0);
        assertThat(full.destinationHi()).isEqualTo(frame ? slot.flow.destinationHi : 0);
        assertThat(full.destinationLo()).isEqualTo(frame ? slot.flow.destinationLo : 0);
        assertThat(full.destinationPort()).isEqualTo(frame ? slot.flow.destinationPort : 0);
        final boolean leaves = frame
                && (decision.reason.verdict() == Verdict.FORWARDED || decision.reason == Reason.NEIGHBOUR_WAITING);
        assertThat(full.has(FullRecord.FLAG_AFTER)).isEqualTo(leaves);
        assertThat(full.sourceAfterHi()).isEqualTo(leaves ? decision.after.sourceHi : 0);
        assertThat(full.sourceAfterLo()).isEqualTo(leaves ? decision.after.sourceLo : 0);
        assertThat(full.sourcePortAfter()).isEqualTo(leaves ? decision.after.sourcePort : 0);
        assertThat(full.destinationAfterHi()).isEqualTo(leaves ? decision.after.destinationHi : 0);
        assertThat(full.destinationAfterLo()).isEqualTo(leaves ? decision.after.destinationLo : 0);
        assertThat(full.destinationPortAfter()).isEqualTo(leaves ? decision.after.destinationPort : 0);
    }

    private void assertConnection() {
        final Decision decision = slot.decision;
        assertThat(full.connection()).isEqualTo(decision.connection);
        assertThat(full.ipBytes()).isEqualTo(decision.ipBytes);
        assertThat(full.method()).isEqualTo(decision.method);
        assertThat(full.stateBefore()).isEqualTo(decision.stateBefore);
        assertThat(full.stateAfter()).isEqualTo(decision.stateAfter);
        assertThat(full.matchedBy()).isEqualTo(decision.matchedBy);
        final VirtualService service = decision.service;
        assertThat(full.has(FullRecord.FLAG_SERVICE)).isEqualTo(service != null);
        assertThat(full.serviceHi()).isEqualTo(service == null ? 0 : service.key.hi());
        assertThat(full.serviceLo()).isEqualTo(service == null ? 0 : service.key.lo());
        assertThat(full.servicePort()).isEqualTo(service == null ? 0 : service.key.port());
        assertThat(full.serviceMark()).isEqualTo(service == null ? 0 : service.key.mark());
        assertThat(full.serviceProtocol()).isEqualTo(service == null ? 0 : service.key.protocol());
        final RealServer server = decision.server;
        assertThat(full.has(FullRecord.FLAG_SERVER)).isEqualTo(server != null);
        assertThat(full.serverHi()).isEqualTo(server == null ? 0 : server.addressHi);
        assertThat(full.serverLo()).isEqualTo(server == null ? 0 : server.addressLo);
        assertThat(full.serverPort()).isEqualTo(server == null ? 0 : server.port);
        assertThat(full.serverId()).isEqualTo(server == null ? 0 : server.id);
    }

    private void assertChoice() {
        final Decision decision = slot.decision;
        assertThat(full.cursor()).isEqualTo(decision.choice.cursor);
        assertThat(full.hash()).isEqualTo(decision.choice.hash);
        assertThat(full.slot()).isEqualTo(decision.choice.slot);
        assertThat(full.firstWeight()).isEqualTo(decision.choice.firstWeight);
        assertThat(full.currentWeight()).isEqualTo(decision.choice.currentWeight);
        assertThat(full.scheduler()).isEqualTo(decision.scheduler);
        if (decision.scheduler == null) {
            assertThat(full.candidates()).isZero();
            return;
        }
        assertThat(full.schedulerFlags()).isEqualTo(decision.schedulerFlags);
        assertThat(full.candidates()).isEqualTo(decision.candidates.count);
        assertThat(full.candidatesInAll()).isEqualTo(decision.candidates.total);
        for (int i = 0; i < full.candidates(); i++) {
            final RealServer server = decision.candidates.server[i];
            assertThat(full.candidateHi(i)).isEqualTo(server.addressHi);
            assertThat(full.candidateLo(i)).isEqualTo(server.addressLo);
            assertThat(full.candidatePort(i)).isEqualTo(server.port);
            assertThat(full.candidateId(i)).isEqualTo(server.id);
            assertThat(full.candidateWeight(i)).isEqualTo(decision.candidates.weight[i]);
            assertThat(full.candidateLastWeight(i)).isEqualTo(decision.candidates.lastWeight[i]);
            assertThat(full.candidateActive(i)).isEqualTo(decision.candidates.active[i]);
            assertThat(full.candidateInactive(i)).isEqualTo(decision.candidates.inactive[i]);
            assertThat(full.candidateOverloaded(i)).isEqualTo(decision.candidates.overloaded[i]);
            assertThat(full.candidateChosen(i)).isEqualTo(server == decision.server);
        }
    }

    private void assertTemplate() {
        final TemplateUse template = slot.decision.template;
        final boolean used = template.entry != Decision.NONE;
        final boolean frame = slot.kind == EventKind.FRAME;
        assertThat(full.template()).isEqualTo(template.entry);
        assertThat(full.isTemplateMade()).isEqualTo(used && template.made);
        assertThat(full.clientBits()).isEqualTo(template.clientBits);
        final String callId = new String(template.callId, 0, template.callIdLength, ISO_8859_1);
        assertThat(full.callId()).isEqualTo(frame ? callId : "");
    }

    private void assertWay() {
        final Decision decision = slot.decision;
        final boolean frame = slot.kind == EventKind.FRAME;
        final boolean sent = frame && slot.emits && decision.reason.verdict() == Verdict.FORWARDED;
        final Emission emission = slot.emission;
        assertThat(full.nextHopHi()).isEqualTo(frame ? decision.nextHopHi : 0);
        assertThat(full.nextHopLo()).isEqualTo(frame ? decision.nextHopLo : 0);
        assertThat(full.nextHopMac()).isEqualTo(sent ? emission.destinationMac : 0);
        assertThat(full.ttl()).isEqualTo(frame ? slot.headers.ttl : 0);
        assertThat(full.ttlAfter()).isEqualTo(sent ? slot.headers.ttl - 1 & 0xFF : 0);
        assertThat(full.fragments()).isEqualTo(sent ? emission.pieces : 0);
        if (!sent || emission.recipe != Recipe.TUNNEL) {
            assertThat(full.tunnel()).isNull();
            return;
        }
        final boolean gue = emission.tunnel.type() == Tunnel.Type.GUE;
        assertThat(full.tunnel()).isEqualTo(emission.tunnel.type());
        assertThat(full.tunnelSourceHi()).isEqualTo(emission.outerSourceHi);
        assertThat(full.tunnelSourceLo()).isEqualTo(emission.outerSourceLo);
        assertThat(full.tunnelSourcePort()).isEqualTo(gue ? emission.tunnelSourcePort : 0);
        assertThat(full.tunnelDestinationPort()).isEqualTo(gue ? emission.tunnel.port() : 0);
    }
}
