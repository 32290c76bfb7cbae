package io.signalbox.journal.codec;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.signalbox.connection.TcpState;
import io.signalbox.decision.Candidates;
import io.signalbox.decision.Decision;
import io.signalbox.decision.Decision.Hidden;
import io.signalbox.decision.Reason;
import io.signalbox.decision.TemplateUse;
import io.signalbox.decision.Verdict;
import io.signalbox.packet.Emission;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.Recipe;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.MatchedBy;
import io.signalbox.service.RealServer;
import io.signalbox.service.Tunnel;
import io.signalbox.service.VirtualService;
import io.signalbox.wire.Protocol;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An event with everything that was decided about it, seen through a buffer: 248 bytes, 40 for each candidate that
 * the scheduler chose from, 24 for a tunnel, and a SIP call's name. Little-endian; MACs as they are on the wire. Addresses are two longs, IPv4 as v4-mapped IPv6 (RFC 4291, 2.5.5.2). Where
 * nothing is to be said stand zeros, -1 (ports of the director, connection, states, choice) or 255 (method, scheduler).
 *
 * <pre>
 *        0       1       2       3       4       5       6       7
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 *    0 | type 1| reason|    length     |     lane      | kind  | flags |
 *    8 |                             event                             |
 *   16 |                           time [ns]                           |
 *   24 |                           revision                            |
 *   32 |         ingress port          |          egress port          |
 *   40 |          connection           |           IP bytes            |
 *   48 | proto |TCP flg| icmp t| icmp c| IP ver| method| before| after |
 *   56 | sched | count |   EtherType   |       candidates in all       |
 *   64 | flags |service|matched| client|         choice: cursor        |  of the scheduler;
 *   72 |                         choice: hash                          |
 *   80 |         choice: slot          |     choice: current weight    |
 *   88 |                 source address as received                    |
 *  104 |               destination address as received                 |
 *  120 |                   source address as sent                      |
 *  136 |                 destination address as sent                   |
 *  152 |  source port  |   dest. port  |  source, sent |  dest., sent  |
 *  160 |                       service's address                       |
 *  176 |                       server's address                        |
 *  192 | service port  |  server port  |         service mark          |
 *  200 |           server id           |          wire length          |
 *  208 |                       next hop's address                      |
 *  224 |                 next hop's MAC                |  TTL  |TTL out|
 *  232 |     template's connection     |      choice: first weight     |
 *  240 | tunnel| templ.|Call-ID| block |   fragments   |       0       |
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 *  248 |                     candidate's address                       |  once for each
 *  264 |            weight             |      active connections       |  candidate, in the
 *  272 |     inactive connections      |           server id           |  scheduler's order
 *  280 |     port      | flags |   0   |    last weight that was not 0 |
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 *      |                   tunnel's source address                     |  only for a packet
 *      |  source port  |   dest. port  |               0               |  sent in a tunnel
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 *      | Call-ID, as many bytes as there are; zeros to a multiple of 8
 * </pre>
 */
public final class FullRecord {
    /** Bytes before the first candidate. */
    public static final int FIXED_LENGTH = 248;

    public static final int CANDIDATE_LENGTH = 40;
    /** Bytes of what is said of a tunnel. */
    public static final int TUNNEL_LENGTH = 24;

    public static final int MAX_LENGTH = RecordType.padded(
            FIXED_LENGTH + Candidates.LIMIT * CANDIDATE_LENGTH + TUNNEL_LENGTH + TemplateUse.MAX_CALL_ID);

    /** The port would not take a frame of this event. */
    public static final int FLAG_REFUSED = 1;
    /** The packet came as a fragment. */
    public static final int FLAG_FRAGMENT = 2;
    /** ICMP type and code are there. */
    public static final int FLAG_ICMP = 4;
    /** The addresses as sent are there. */
    public static final int FLAG_AFTER = 8;

    public static final int FLAG_SERVICE = 16;
    public static final int FLAG_SERVER = 32;
    /** Never in a journal: a reader made this view from a {@link CompactRecord}. */
    public static final int FLAG_ESTABLISHED = 64;
    /** Never in a journal: as {@link #FLAG_ESTABLISHED}, but the connection's full record is not there. */
    public static final int FLAG_CONNECTION_UNKNOWN = 128;

    public static final int CANDIDATE_OVERLOADED = 1;
    public static final int CANDIDATE_CHOSEN = 2;

    static final int REASON_OFFSET = 1;
    private static final int LENGTH_OFFSET = 2;
    private static final int LANE_OFFSET = 4;
    private static final int KIND_OFFSET = 6;
    private static final int FLAGS_OFFSET = 7;
    static final int EVENT_OFFSET = 8;
    static final int TIME_OFFSET = 16;
    private static final int REVISION_OFFSET = 24;
    private static final int INGRESS_PORT_OFFSET = 32;
    private static final int EGRESS_PORT_OFFSET = 36;
    private static final int CONNECTION_OFFSET = 40;
    private static final int IP_BYTES_OFFSET = 44;
    private static final int PROTOCOL_OFFSET = 48;
    private static final int TCP_FLAGS_OFFSET = 49;
    private static final int ICMP_TYPE_OFFSET = 50;
    private static final int ICMP_CODE_OFFSET = 51;
    private static final int IP_VERSION_OFFSET = 52;
    private static final int METHOD_OFFSET = 53;
    private static final int STATE_BEFORE_OFFSET = 54;
    private static final int STATE_AFTER_OFFSET = 55;
    private static final int SCHEDULER_OFFSET = 56;
    private static final int CANDIDATES_OFFSET = 57;
    private static final int ETHER_TYPE_OFFSET = 58;
    private static final int CANDIDATES_IN_ALL_OFFSET = 60;
    private static final int SCHEDULER_FLAGS_OFFSET = 64;
    private static final int SERVICE_PROTOCOL_OFFSET = 65;
    private static final int MATCHED_BY_OFFSET = 66;
    private static final int CLIENT_BITS_OFFSET = 67;
    private static final int CURSOR_OFFSET = 68;
    private static final int HASH_OFFSET = 72;
    private static final int SLOT_OFFSET = 80;
    private static final int CURRENT_WEIGHT_OFFSET = 84;
    private static final int BEFORE_ADDRESSES_OFFSET = 88;
    private static final int AFTER_ADDRESSES_OFFSET = 120;
    private static final int BEFORE_PORTS_OFFSET = 152;
    private static final int AFTER_PORTS_OFFSET = 156;
    private static final int SERVICE_ADDRESS_OFFSET = 160;
    private static final int SERVER_ADDRESS_OFFSET = 176;
    private static final int SERVICE_PORT_OFFSET = 192;
    private static final int SERVER_PORT_OFFSET = 194;
    private static final int SERVICE_MARK_OFFSET = 196;
    private static final int SERVER_ID_OFFSET = 200;
    private static final int WIRE_LENGTH_OFFSET = 204;
    private static final int NEXT_HOP_OFFSET = 208;
    private static final int NEXT_HOP_MAC_OFFSET = 224;
    private static final int TTL_OFFSET = 230;
    private static final int TTL_AFTER_OFFSET = 231;
    private static final int TEMPLATE_OFFSET = 232;
    private static final int FIRST_WEIGHT_OFFSET = 236;
    private static final int TUNNEL_OFFSET = 240;
    private static final int TEMPLATE_USE_OFFSET = 241;
    private static final int CALL_ID_LENGTH_OFFSET = 242;
    private static final int BLOCK_OFFSET = 243;
    private static final int FRAGMENTS_OFFSET = 244;

    private static final int CANDIDATE_WEIGHT_OFFSET = 16;
    private static final int CANDIDATE_ACTIVE_OFFSET = 20;
    private static final int CANDIDATE_INACTIVE_OFFSET = 24;
    private static final int CANDIDATE_ID_OFFSET = 28;
    private static final int CANDIDATE_PORT_OFFSET = 32;
    private static final int CANDIDATE_FLAGS_OFFSET = 34;
    private static final int CANDIDATE_LAST_WEIGHT_OFFSET = 36;

    private static final int TUNNEL_SOURCE_PORT_OFFSET = 16;
    private static final int TUNNEL_DESTINATION_PORT_OFFSET = 18;

    private static final int TEMPLATE_USED = 1;
    private static final int TEMPLATE_MADE = 2;

    private static final int ADDRESS_LENGTH = 16;
    private static final int ABSENT = 255;
    private static final EventKind[] KINDS = EventKind.values();
    private static final SchedulerKind[] SCHEDULERS = SchedulerKind.values();
    private static final MatchedBy[] MATCHES = MatchedBy.values();
    private static final Tunnel.Type[] TUNNELS = Tunnel.Type.values();

    private MutableDirectBuffer buffer;
    private int offset;

    public FullRecord wrap(final MutableDirectBuffer newBuffer, final int newOffset) {
        buffer = newBuffer;
        offset = newOffset;
        return this;
    }

    /** Becomes a copy of {@code other}, which lives on. */
    public FullRecord copy(final FullRecord other) {
        final byte[] bytes = new byte[other.lengthBytes()];
        other.buffer.getBytes(other.offset, bytes);
        return wrap(new UnsafeBuffer(bytes), 0);
    }

    /** Bytes that {@link #encode} will write for this decision. */
    public static int lengthOf(final PacketSlot slot) {
        final Decision decision = slot.decision;
        final int candidates = decision.scheduler == null ? 0 : decision.candidates.count;
        return RecordType.padded(FIXED_LENGTH
                + candidates * CANDIDATE_LENGTH
                + (isTunnelled(slot) ? TUNNEL_LENGTH : 0)
                + decision.template.callIdLength);
    }

    private static boolean isTunnelled(final PacketSlot slot) {
        return isSent(slot) && slot.emission.recipe == Recipe.TUNNEL;
    }

    /** The packet leaves now, and not only once its neighbour is known. */
    private static boolean isSent(final PacketSlot slot) {
        return slot.kind == EventKind.FRAME && slot.emits && slot.decision.reason.verdict() == Verdict.FORWARDED;
    }

    /** Writes every byte of the record: the memory may hold anything. */
    public void encode(final PacketSlot slot, final int lane, final boolean refused) {
        final Decision decision = slot.decision;
        final int length = lengthOf(slot);
        buffer.setMemory(offset, length, (byte) 0);
        putByte(0, RecordType.FULL);
        putByte(REASON_OFFSET, decision.reason.id());
        putShort(LENGTH_OFFSET, length);
        putShort(LANE_OFFSET, lane);
        putByte(KIND_OFFSET, slot.kind.ordinal());
        flag(FLAG_REFUSED, refused);
        putLong(EVENT_OFFSET, slot.event);
        putLong(TIME_OFFSET, slot.timeNs);
        putLong(REVISION_OFFSET, decision.revision);
        putInt(INGRESS_PORT_OFFSET, slot.port);
        putInt(EGRESS_PORT_OFFSET, decision.egressPort);
        encodeFrame(slot);
        encodeConnection(decision);
        encodeChoice(decision);
        encodeTemplate(decision.template);
        encodeWay(slot);
    }

    /** What the frame's headers said; other events carry none, and their slot may still hold an older frame's. */
    private void encodeFrame(final PacketSlot slot) {
        if (slot.kind != EventKind.FRAME) {
            return;
        }
        final Headers headers = slot.headers;
        putInt(WIRE_LENGTH_OFFSET, slot.wireLength);
        putShort(ETHER_TYPE_OFFSET, headers.etherType);
        putByte(IP_VERSION_OFFSET, headers.ipVersion);
        putByte(PROTOCOL_OFFSET, headers.protocol);
        putByte(TCP_FLAGS_OFFSET, headers.tcpFlags);
        flag(FLAG_FRAGMENT, headers.isFragment());
        if (headers.icmpType >= 0) {
            flag(FLAG_ICMP, true);
            putByte(ICMP_TYPE_OFFSET, headers.icmpType);
            putByte(ICMP_CODE_OFFSET, headers.icmpCode);
        }
        putFlow(BEFORE_ADDRESSES_OFFSET, BEFORE_PORTS_OFFSET, slot.flow);
        if (leaves(slot.decision)) {
            flag(FLAG_AFTER, true);
            putFlow(AFTER_ADDRESSES_OFFSET, AFTER_PORTS_OFFSET, slot.decision.after);
        }
        switch (slot.decision.hidden) {
            case SOURCE -> hideEnd(0);
            case DESTINATION -> hideEnd(1);
            case NOTHING -> {}
        }
        putByte(BLOCK_OFFSET, slot.decision.ofBlock ? 1 : 0);
    }

    /** The first or second end of the flow, as received and as sent, is nobody's business. */
    private void hideEnd(final int number) {
        final int address = number * ADDRESS_LENGTH;
        final int port = number * Short.BYTES;
        putAddress(BEFORE_ADDRESSES_OFFSET + address, 0, 0);
        putAddress(AFTER_ADDRESSES_OFFSET + address, 0, 0);
        putShort(BEFORE_PORTS_OFFSET + port, 0);
        putShort(AFTER_PORTS_OFFSET + port, 0);
    }

    /** The packet goes on, now or once its neighbour is known: only then has anyone said under which addresses. */
    private static boolean leaves(final Decision decision) {
        final Verdict verdict = decision.reason.verdict();
        return verdict == Verdict.FORWARDED || decision.reason == Reason.NEIGHBOUR_WAITING;
    }

    private void encodeConnection(final Decision decision) {
        putInt(CONNECTION_OFFSET, decision.connection);
        putInt(IP_BYTES_OFFSET, decision.ipBytes);
        putByte(METHOD_OFFSET, decision.method == null ? ABSENT : decision.method.ordinal());
        putByte(STATE_BEFORE_OFFSET, decision.stateBefore);
        putByte(STATE_AFTER_OFFSET, decision.stateAfter);
        putByte(MATCHED_BY_OFFSET, decision.matchedBy.ordinal());
        final VirtualService service = decision.service;
        if (service != null) {
            flag(FLAG_SERVICE, true);
            putAddress(SERVICE_ADDRESS_OFFSET, service.key.hi(), service.key.lo());
            putShort(SERVICE_PORT_OFFSET, service.key.port());
            putByte(SERVICE_PROTOCOL_OFFSET, service.key.protocol());
            putInt(SERVICE_MARK_OFFSET, service.key.mark());
        }
        final RealServer server = decision.server;
        if (server != null) {
            flag(FLAG_SERVER, true);
            putAddress(SERVER_ADDRESS_OFFSET, server.addressHi, server.addressLo);
            putShort(SERVER_PORT_OFFSET, server.port);
            putInt(SERVER_ID_OFFSET, server.id);
        }
    }

    private void encodeChoice(final Decision decision) {
        putInt(CURSOR_OFFSET, decision.choice.cursor);
        putLong(HASH_OFFSET, decision.choice.hash);
        putInt(SLOT_OFFSET, decision.choice.slot);
        putInt(FIRST_WEIGHT_OFFSET, decision.choice.firstWeight);
        putInt(CURRENT_WEIGHT_OFFSET, decision.choice.currentWeight);
        if (decision.scheduler == null) {
            putByte(SCHEDULER_OFFSET, ABSENT);
            return;
        }
        final Candidates candidates = decision.candidates;
        putByte(SCHEDULER_OFFSET, decision.scheduler.ordinal());
        putByte(SCHEDULER_FLAGS_OFFSET, decision.schedulerFlags);
        putByte(CANDIDATES_OFFSET, candidates.count);
        putInt(CANDIDATES_IN_ALL_OFFSET, candidates.total);
        for (int i = 0; i < candidates.count; i++) {
            final int at = candidateOffset(i);
            final RealServer server = candidates.server[i];
            putAddress(at, server.addressHi, server.addressLo);
            putInt(at + CANDIDATE_WEIGHT_OFFSET, candidates.weight[i]);
            putInt(at + CANDIDATE_LAST_WEIGHT_OFFSET, candidates.lastWeight[i]);
            putInt(at + CANDIDATE_ACTIVE_OFFSET, candidates.active[i]);
            putInt(at + CANDIDATE_INACTIVE_OFFSET, candidates.inactive[i]);
            putInt(at + CANDIDATE_ID_OFFSET, server.id);
            putShort(at + CANDIDATE_PORT_OFFSET, server.port);
            putByte(
                    at + CANDIDATE_FLAGS_OFFSET,
                    (candidates.overloaded[i] ? CANDIDATE_OVERLOADED : 0)
                            | (server == decision.server ? CANDIDATE_CHOSEN : 0));
        }
    }

    private void encodeTemplate(final TemplateUse template) {
        putInt(TEMPLATE_OFFSET, template.entry);
        putByte(CLIENT_BITS_OFFSET, template.clientBits);
        if (template.entry != Decision.NONE) {
            putByte(TEMPLATE_USE_OFFSET, template.made ? TEMPLATE_MADE : TEMPLATE_USED);
        }
    }

    /** The last steps: to whom on the link, how much of its life was left, in what. */
    private void encodeWay(final PacketSlot slot) {
        putByte(TUNNEL_OFFSET, ABSENT);
        if (slot.kind != EventKind.FRAME) {
            return;
        }
        final Decision decision = slot.decision;
        putByte(TTL_OFFSET, slot.headers.ttl);
        if (decision.hidden != Hidden.DESTINATION) {
            putAddress(NEXT_HOP_OFFSET, decision.nextHopHi, decision.nextHopLo); // it may be the destination
        }
        if (isSent(slot)) {
            final Emission emission = slot.emission;
            putMac(NEXT_HOP_MAC_OFFSET, emission.destinationMac);
            putByte(TTL_AFTER_OFFSET, slot.headers.ttl - emission.hops);
            putShort(FRAGMENTS_OFFSET, emission.pieces);
        }
        if (isTunnelled(slot)) {
            encodeTunnel(slot.emission);
        }
        final TemplateUse template = decision.template;
        putByte(CALL_ID_LENGTH_OFFSET, template.callIdLength);
        buffer.putBytes(offset + callIdOffset(), template.callId, 0, template.callIdLength);
    }

    private void encodeTunnel(final Emission emission) {
        putByte(TUNNEL_OFFSET, emission.tunnel.type().ordinal());
        final int at = tunnelOffset();
        putAddress(at, emission.outerSourceHi, emission.outerSourceLo);
        if (emission.tunnel.type() == Tunnel.Type.GUE) {
            putShort(at + TUNNEL_SOURCE_PORT_OFFSET, emission.tunnelSourcePort);
            putShort(at + TUNNEL_DESTINATION_PORT_OFFSET, emission.tunnel.port());
        }
    }

    /**
     * Turns this view, which holds the connection's latest full record of the same direction (or zeros), into the
     * decision that {@code compact} stands for. No scheduler was asked, so nothing of an earlier choice stays.
     */
    void become(final CompactRecord compact, final long event, final int lane, final long revision, final int state) {
        putByte(0, RecordType.FULL);
        putByte(REASON_OFFSET, compact.reasonId());
        putShort(LENGTH_OFFSET, FIXED_LENGTH);
        putShort(LANE_OFFSET, lane);
        putLong(EVENT_OFFSET, event);
        putLong(TIME_OFFSET, compact.timeNs());
        putLong(REVISION_OFFSET, revision);
        putInt(INGRESS_PORT_OFFSET, compact.ingressPort());
        putInt(EGRESS_PORT_OFFSET, compact.egressPort());
        putInt(CONNECTION_OFFSET, compact.connection());
        putInt(IP_BYTES_OFFSET, compact.ipBytes());
        putByte(TCP_FLAGS_OFFSET, compact.tcpFlags());
        becomeEstablished(state);
    }

    /** The same for the last packet of a run, of which neither flags nor length are known; ports are the connection's. */
    void become(final RunRecord run, final int lane, final long revision, final int state) {
        putByte(0, RecordType.FULL);
        if (run.isOfTicks()) {
            putByte(REASON_OFFSET, Reason.TICK.id());
        } else if (run.packetsToServer() > 0) {
            putByte(REASON_OFFSET, Reason.CONNECTION.id());
        } else if (has(FLAG_CONNECTION_UNKNOWN)) {
            putByte(REASON_OFFSET, Reason.REPLY.id());
        }
        putShort(LENGTH_OFFSET, FIXED_LENGTH);
        putShort(LANE_OFFSET, lane);
        putLong(EVENT_OFFSET, run.lastEvent());
        putLong(TIME_OFFSET, run.lastTimeNs());
        putLong(REVISION_OFFSET, revision);
        putInt(CONNECTION_OFFSET, run.connection());
        putInt(IP_BYTES_OFFSET, 0);
        putByte(TCP_FLAGS_OFFSET, 0);
        becomeEstablished(state);
    }

    private void becomeEstablished(final int state) {
        putByte(STATE_BEFORE_OFFSET, state);
        putByte(STATE_AFTER_OFFSET, state);
        putByte(SCHEDULER_OFFSET, ABSENT);
        putByte(CANDIDATES_OFFSET, 0);
        putInt(CANDIDATES_IN_ALL_OFFSET, 0);
        putByte(SCHEDULER_FLAGS_OFFSET, 0);
        putInt(CURSOR_OFFSET, -1);
        putLong(HASH_OFFSET, -1);
        putInt(SLOT_OFFSET, -1);
        putInt(CURRENT_WEIGHT_OFFSET, -1);
        putInt(FIRST_WEIGHT_OFFSET, -1);
        putInt(WIRE_LENGTH_OFFSET, 0);
        putByte(MATCHED_BY_OFFSET, MatchedBy.NOTHING.ordinal());
        becomeWithoutWay();
        putByte(FLAGS_OFFSET, flags() & ~(FLAG_REFUSED | FLAG_FRAGMENT) | FLAG_ESTABLISHED);
    }

    /** Neither next hop nor TTL are kept of established packets, and no template is asked for them. */
    private void becomeWithoutWay() {
        buffer.setMemory(offset + NEXT_HOP_OFFSET, TEMPLATE_OFFSET - NEXT_HOP_OFFSET, (byte) 0);
        putInt(TEMPLATE_OFFSET, Decision.NONE);
        putByte(CLIENT_BITS_OFFSET, 0);
        buffer.setMemory(offset + TUNNEL_OFFSET, FIXED_LENGTH - TUNNEL_OFFSET, (byte) 0);
        putByte(TUNNEL_OFFSET, ABSENT);
    }

    /** As {@link #become}, for a connection nothing else is known of. */
    void becomeUnknown(final EventKind kind) {
        buffer.setMemory(offset, FIXED_LENGTH, (byte) 0);
        putByte(KIND_OFFSET, kind.ordinal());
        putByte(METHOD_OFFSET, ABSENT);
        putByte(FLAGS_OFFSET, kind == EventKind.FRAME ? FLAG_CONNECTION_UNKNOWN : 0);
    }

    /** Becomes what it would be if the port had taken all frames of this event. */
    public void clearRefusal() {
        buffer.putByte(offset + FLAGS_OFFSET, (byte) (flags() & ~FLAG_REFUSED));
    }

    /** Whether the other tells of the same packet what both can tell. */
    public boolean agreesWith(final CompactRecord other) {
        return other.event(event()) == event()
                && other.timeNs() == timeNs()
                && other.reasonId() == reason().id()
                && other.ingressPort() == ingressPort()
                && other.egressPort() == egressPort()
                && other.connection() == connection()
                && other.tcpFlags() == tcpFlags()
                && other.ipBytes() == ipBytes();
    }

    public int lengthBytes() {
        return getShort(LENGTH_OFFSET);
    }

    /** Why the event ended as it did; null for a reason of a later version. */
    public Reason reason() {
        return Reason.byId(getByte(REASON_OFFSET));
    }

    public int lane() {
        return getShort(LANE_OFFSET);
    }

    public EventKind kind() {
        return KINDS[getByte(KIND_OFFSET)];
    }

    public int flags() {
        return getByte(FLAGS_OFFSET);
    }

    public boolean has(final int flag) {
        return (flags() & flag) != 0;
    }

    public long event() {
        return getLong(EVENT_OFFSET);
    }

    public long timeNs() {
        return getLong(TIME_OFFSET);
    }

    public long revision() {
        return getLong(REVISION_OFFSET);
    }

    public int ingressPort() {
        return getInt(INGRESS_PORT_OFFSET);
    }

    public int egressPort() {
        return getInt(EGRESS_PORT_OFFSET);
    }

    public int connection() {
        return getInt(CONNECTION_OFFSET);
    }

    public int ipBytes() {
        return getInt(IP_BYTES_OFFSET);
    }

    public int protocol() {
        return getByte(PROTOCOL_OFFSET);
    }

    public int tcpFlags() {
        return getByte(TCP_FLAGS_OFFSET);
    }

    public int icmpType() {
        return has(FLAG_ICMP) ? getByte(ICMP_TYPE_OFFSET) : -1;
    }

    public int icmpCode() {
        return has(FLAG_ICMP) ? getByte(ICMP_CODE_OFFSET) : -1;
    }

    /** 4 or 6; 0 for anything else. */
    public int ipVersion() {
        return getByte(IP_VERSION_OFFSET);
    }

    public int etherType() {
        return getShort(ETHER_TYPE_OFFSET);
    }

    /** The frame's length on the wire; 0 where the record was a compact one. */
    public int wireLength() {
        return getInt(WIRE_LENGTH_OFFSET);
    }

    /** How packets reach the real server, or null. */
    public ForwardingMethod method() {
        final int id = getByte(METHOD_OFFSET);
        return id == ABSENT ? null : ForwardingMethod.byId(id);
    }

    public int stateBefore() {
        return buffer.getByte(offset + STATE_BEFORE_OFFSET);
    }

    public int stateAfter() {
        return buffer.getByte(offset + STATE_AFTER_OFFSET);
    }

    public long sourceHi() {
        return getLong(BEFORE_ADDRESSES_OFFSET);
    }

    public long sourceLo() {
        return getLong(BEFORE_ADDRESSES_OFFSET + 8);
    }

    public int sourcePort() {
        return getShort(BEFORE_PORTS_OFFSET);
    }

    public long destinationHi() {
        return getLong(BEFORE_ADDRESSES_OFFSET + 16);
    }

    public long destinationLo() {
        return getLong(BEFORE_ADDRESSES_OFFSET + 24);
    }

    public int destinationPort() {
        return getShort(BEFORE_PORTS_OFFSET + 2);
    }

    public long sourceAfterHi() {
        return getLong(AFTER_ADDRESSES_OFFSET);
    }

    public long sourceAfterLo() {
        return getLong(AFTER_ADDRESSES_OFFSET + 8);
    }

    public int sourcePortAfter() {
        return getShort(AFTER_PORTS_OFFSET);
    }

    public long destinationAfterHi() {
        return getLong(AFTER_ADDRESSES_OFFSET + 16);
    }

    public long destinationAfterLo() {
        return getLong(AFTER_ADDRESSES_OFFSET + 24);
    }

    public int destinationPortAfter() {
        return getShort(AFTER_PORTS_OFFSET + 2);
    }

    public long serviceHi() {
        return getLong(SERVICE_ADDRESS_OFFSET);
    }

    public long serviceLo() {
        return getLong(SERVICE_ADDRESS_OFFSET + 8);
    }

    public int servicePort() {
        return getShort(SERVICE_PORT_OFFSET);
    }

    public int serviceProtocol() {
        return getByte(SERVICE_PROTOCOL_OFFSET);
    }

    /** The firewall mark that makes the service; 0 for one at an address. */
    public int serviceMark() {
        return getInt(SERVICE_MARK_OFFSET);
    }

    public long serverHi() {
        return getLong(SERVER_ADDRESS_OFFSET);
    }

    public long serverLo() {
        return getLong(SERVER_ADDRESS_OFFSET + 8);
    }

    public int serverPort() {
        return getShort(SERVER_PORT_OFFSET);
    }

    public int serverId() {
        return getInt(SERVER_ID_OFFSET);
    }

    /** The scheduler that was asked, or null. */
    public SchedulerKind scheduler() {
        final int id = getByte(SCHEDULER_OFFSET);
        return id == ABSENT ? null : SCHEDULERS[id];
    }

    public int schedulerFlags() {
        return getByte(SCHEDULER_FLAGS_OFFSET);
    }

    public int cursor() {
        return getInt(CURSOR_OFFSET);
    }

    public long hash() {
        return getLong(HASH_OFFSET);
    }

    public int slot() {
        return getInt(SLOT_OFFSET);
    }

    /** Weight that a server needed when the walk began (wrr), or -1. */
    public int firstWeight() {
        return getInt(FIRST_WEIGHT_OFFSET);
    }

    public int currentWeight() {
        return getInt(CURRENT_WEIGHT_OFFSET);
    }

    /** How many candidates are in the record. */
    public int candidates() {
        return getByte(CANDIDATES_OFFSET);
    }

    /** How many there were. */
    public int candidatesInAll() {
        return getInt(CANDIDATES_IN_ALL_OFFSET);
    }

    public long candidateHi(final int index) {
        return getLong(candidateOffset(index));
    }

    public long candidateLo(final int index) {
        return getLong(candidateOffset(index) + 8);
    }

    public int candidatePort(final int index) {
        return getShort(candidateOffset(index) + CANDIDATE_PORT_OFFSET);
    }

    public int candidateId(final int index) {
        return getInt(candidateOffset(index) + CANDIDATE_ID_OFFSET);
    }

    public int candidateWeight(final int index) {
        return getInt(candidateOffset(index) + CANDIDATE_WEIGHT_OFFSET);
    }

    public int candidateActive(final int index) {
        return getInt(candidateOffset(index) + CANDIDATE_ACTIVE_OFFSET);
    }

    public int candidateInactive(final int index) {
        return getInt(candidateOffset(index) + CANDIDATE_INACTIVE_OFFSET);
    }

    public boolean candidateOverloaded(final int index) {
        return (getByte(candidateOffset(index) + CANDIDATE_FLAGS_OFFSET) & CANDIDATE_OVERLOADED) != 0;
    }

    public boolean candidateChosen(final int index) {
        return (getByte(candidateOffset(index) + CANDIDATE_FLAGS_OFFSET) & CANDIDATE_CHOSEN) != 0;
    }

    /** The last weight that was not 0. */
    public int candidateLastWeight(final int index) {
        return getInt(candidateOffset(index) + CANDIDATE_LAST_WEIGHT_OFFSET);
    }

    /** How the service was found; nothing where none was looked for. */
    public MatchedBy matchedBy() {
        return MATCHES[getByte(MATCHED_BY_OFFSET)];
    }

    /** A connection began with this packet: a scheduler or a template led it to its real server. */
    public boolean beginsConnection() {
        return connection() != Decision.NONE
                && (Direction.of(reason()) == Direction.FIRST
                        || scheduler() != null
                        || template() != Decision.NONE
                        || isAnnounced());
    }

    /** The first packet of a data connection that was announced on an FTP control connection: it had been listened for. */
    public boolean isAnnounced() {
        return protocol() == Protocol.TCP
                && stateBefore() == TcpState.LISTEN.ordinal()
                && stateAfter() != TcpState.LISTEN.ordinal();
    }

    /** The persistence template's entry in the connection table, or -1. */
    public int template() {
        return getInt(TEMPLATE_OFFSET);
    }

    /** The template was made with this packet. */
    public boolean isTemplateMade() {
        return getByte(TEMPLATE_USE_OFFSET) == TEMPLATE_MADE;
    }

    /** Prefix length, in bits of a v4-mapped or IPv6 address, of what counts as one client. */
    public int clientBits() {
        return getByte(CLIENT_BITS_OFFSET);
    }

    /** The SIP Call-ID that the packet named, its bytes as Latin-1; empty for none. */
    public String callId() {
        final byte[] bytes = new byte[getByte(CALL_ID_LENGTH_OFFSET)];
        buffer.getBytes(offset + callIdOffset(), bytes);
        return new String(bytes, ISO_8859_1);
    }

    /** Whom the packet is handed to on the link; zeros where that is nobody, or not recorded. */
    public long nextHopHi() {
        return getLong(NEXT_HOP_OFFSET);
    }

    public long nextHopLo() {
        return getLong(NEXT_HOP_OFFSET + 8);
    }

    /** 48 bits; 0 where the packet did not leave with its event. */
    public long nextHopMac() {
        return buffer.getLong(offset + NEXT_HOP_MAC_OFFSET, BIG_ENDIAN) >>> Short.SIZE;
    }

    /** TTL or hop limit as received; 0 where it is not recorded. */
    public int ttl() {
        return getByte(TTL_OFFSET);
    }

    /** TTL or hop limit as sent; 0 where the packet did not leave with its event. */
    public int ttlAfter() {
        return getByte(TTL_AFTER_OFFSET);
    }

    /** The flow's public port is one of a block, and who has that stands in a record of type ENDING. */
    public boolean isOfBlock() {
        return getByte(BLOCK_OFFSET) != 0;
    }

    /** How many pieces the packet left in; 0 where it did not leave with its event. */
    public int fragments() {
        return getShort(FRAGMENTS_OFFSET);
    }

    /** What the packet was sent in, or null for none. */
    public Tunnel.Type tunnel() {
        final int id = getByte(TUNNEL_OFFSET);
        return id == ABSENT ? null : TUNNELS[id];
    }

    /** The director's end of the {@link #tunnel}, where there is one; the other is the real server. */
    public long tunnelSourceHi() {
        return getLong(tunnelOffset());
    }

    public long tunnelSourceLo() {
        return getLong(tunnelOffset() + 8);
    }

    /** UDP port of GUE; 0 for others. */
    public int tunnelSourcePort() {
        return getShort(tunnelOffset() + TUNNEL_SOURCE_PORT_OFFSET);
    }

    public int tunnelDestinationPort() {
        return getShort(tunnelOffset() + TUNNEL_DESTINATION_PORT_OFFSET);
    }

    private int tunnelOffset() {
        return candidateOffset(candidates());
    }

    private int callIdOffset() {
        return tunnelOffset() + (getByte(TUNNEL_OFFSET) == ABSENT ? 0 : TUNNEL_LENGTH);
    }

    private static int candidateOffset(final int index) {
        return FIXED_LENGTH + index * CANDIDATE_LENGTH;
    }

    private void putFlow(final int addresses, final int ports, final FlowKey flow) {
        putAddress(addresses, flow.sourceHi, flow.sourceLo);
        putAddress(addresses + 16, flow.destinationHi, flow.destinationLo);
        putShort(ports, flow.sourcePort);
        putShort(ports + 2, flow.destinationPort);
    }

    private void putAddress(final int at, final long hi, final long lo) {
        putLong(at, hi);
        putLong(at + 8, lo);
    }

    private void putMac(final int at, final long mac) {
        buffer.putShort(offset + at, (short) (mac >>> Integer.SIZE), BIG_ENDIAN);
        buffer.putInt(offset + at + Short.BYTES, (int) mac, BIG_ENDIAN);
    }

    private void flag(final int flag, final boolean set) {
        if (set) {
            putByte(FLAGS_OFFSET, flags() | flag);
        }
    }

    private void putByte(final int at, final int value) {
        buffer.putByte(offset + at, (byte) value);
    }

    private void putShort(final int at, final int value) {
        buffer.putShort(offset + at, (short) value, LITTLE_ENDIAN);
    }

    private void putInt(final int at, final int value) {
        buffer.putInt(offset + at, value, LITTLE_ENDIAN);
    }

    private void putLong(final int at, final long value) {
        buffer.putLong(offset + at, value, LITTLE_ENDIAN);
    }

    private int getByte(final int at) {
        return buffer.getByte(offset + at) & 0xFF;
    }

    private int getShort(final int at) {
        return buffer.getShort(offset + at, LITTLE_ENDIAN) & 0xFFFF;
    }

    private int getInt(final int at) {
        return buffer.getInt(offset + at, LITTLE_ENDIAN);
    }

    private long getLong(final int at) {
        return buffer.getLong(offset + at, LITTLE_ENDIAN);
    }
}
