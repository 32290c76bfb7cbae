package io.signalbox.translate;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.decision.Reason;
import io.signalbox.host.DatagramListener;
import io.signalbox.host.Datagrams;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.PacketSlot;
import io.signalbox.route.Route;
import io.signalbox.route.Router;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.PcpMessage;
import io.signalbox.wire.PcpResult;
import io.signalbox.wire.Protocol;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gives inside hosts the public ends that they ask for by PCP (RFC 6887), in profile {@code rfc-nat}: ANNOUNCE, MAP and PEER
 * for TCP, UDP and SCTP, with PREFER_FAILURE and FILTER. Nobody asks for somebody else (THIRD_PARTY), or for all ports. What
 * is given is a lease of a flow, and counts as one.
 */
final class PcpServer implements DatagramListener, Remembered {
    private static final int NONE = Mappings.NONE;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long NEVER = Long.MAX_VALUE;
    private static final int WORD = 4;

    private final GatewayRules rules;
    private final Router router;
    private final NatSettings settings;
    private final Mappings mappings;
    private final Bindings bindings;
    private final Leases leases;
    private final Openings openings;
    /** Since when nothing has been forgotten: before the first request there was nothing. */
    private long epochNs = NEVER;

    private final PcpMessage request = new PcpMessage();
    private final PcpMessage answer = new PcpMessage();
    private final UnsafeBuffer written = new UnsafeBuffer(new byte[PcpMessage.LONGEST]);
    private final FlowKey flow = new FlowKey();
    private final Wish wish = new Wish();
    /** Of the request in hand: how long its answer says that it holds. */
    private long grantedSeconds;

    PcpServer(
            final GatewayRules rules,
            final Router router,
            final NatSettings settings,
            final Mappings mappings,
            final Bindings bindings,
            final Leases leases,
            final Openings openings) {
        this.rules = rules;
        this.router = router;
        this.settings = settings;
        this.mappings = mappings;
        this.bindings = bindings;
        this.leases = leases;
        this.openings = openings;
    }

    /** Only inside hosts are heard: an answer is longer than what it answers may be. */
    @Override
    public Reason onDatagram(final PacketSlot slot, final Datagrams datagrams) {
        if (!settings.followsRfcs || !rules.isForPcp(slot.flow)) {
            return Reason.NONE;
        }
        slot.payloadRead = true;
        request.wrap(slot.buffer, datagrams.payloadOffset(slot), datagrams.payloadLength(slot));
        if (!request.isRequest() || !isFromInside(slot)) {
            return Reason.PCP_IGNORED;
        }
        epochNs = Math.min(epochNs, slot.timeNs);
        grantedSeconds = 0;
        final PcpResult result = heed(slot);
        final int length = write(slot, result);
        return datagrams.answer(slot, written, length, reason(result));
    }

    /** By where it came in, too: anybody can write an inside host's address (RFC 6887 section 8.2). */
    private boolean isFromInside(final PacketSlot slot) {
        final Route back = router.find(slot.flow.sourceHi, slot.flow.sourceLo);
        return Router.leadsOn(back) && back.port == router.port(slot.port) && rules.findForInside(slot) != null;
    }

    private Reason reason(final PcpResult result) {
        if (result != PcpResult.SUCCESS) {
            return Reason.PCP_REFUSED;
        }
        if (request.opcode() == PcpMessage.ANNOUNCE) {
            return Reason.PCP_ANNOUNCED;
        }
        return request.lifetimeSeconds() == 0 ? Reason.PCP_RELEASED : Reason.PCP_LEASED;
    }

    private PcpResult heed(final PacketSlot slot) {
        final PcpResult sound = request.check();
        if (sound != PcpResult.SUCCESS) {
            return sound;
        }
        if (request.clientLo() != slot.flow.sourceLo || request.clientHi() != slot.flow.sourceHi) {
            return PcpResult.ADDRESS_MISMATCH;
        }
        return request.opcode() == PcpMessage.ANNOUNCE ? PcpResult.SUCCESS : heedLease(slot);
    }

    // ---- what is asked for

    private PcpResult heedLease(final PacketSlot slot) {
        final boolean isMap = request.opcode() == PcpMessage.MAP;
        final PcpResult sensible = isMap ? checkMap() : checkPeer();
        if (sensible != PcpResult.SUCCESS) {
            return sensible;
        }
        flow.set(request.protocol(), request.clientHi(), request.clientLo(), request.internalPort(), 0, 0, 0);
        if (!isMap) {
            flow.destinationHi = request.remoteHi();
            flow.destinationLo = request.remoteLo();
            flow.destinationPort = request.remotePort();
        }
        final int known = mappings.findFromInside(flow, slot.timeNs);
        final int lease = known == NONE ? Leases.NONE : leases.of(known);
        if (lease != Leases.NONE && !leases.isWhose(lease, request)) {
            grantedSeconds = left(leases.untilNs(lease), slot);
            return PcpResult.NOT_AUTHORIZED;
        }
        if (request.lifetimeSeconds() == 0) {
            return isMap ? release(known) : leave(known, slot);
        }
        return lease(slot, known, lease);
    }

    /** All ports of a host are not to be had, and those of PCP itself are nobody's. */
    private PcpResult checkMap() {
        final int protocol = request.protocol();
        final int port = request.internalPort();
        if (protocol == 0 && port != 0) {
            return PcpResult.MALFORMED_REQUEST;
        }
        if (!isSupported(protocol) || port == 0) {
            return PcpResult.UNSUPP_PROTOCOL;
        }
        final boolean isPcps = port == PcpMessage.PORT || port == PcpMessage.CLIENT_PORT;
        return protocol == Protocol.UDP && isPcps ? PcpResult.NOT_AUTHORIZED : PcpResult.SUCCESS;
    }

    private PcpResult checkPeer() {
        if (!isSupported(request.protocol())) {
            return PcpResult.UNSUPP_PROTOCOL;
        }
        final boolean isOneFamily = Addresses.isIpv4(request.remoteHi(), request.remoteLo())
                == Addresses.isIpv4(request.clientHi(), request.clientLo());
        final boolean isWhole = isOneFamily && request.internalPort() != 0 && request.remotePort() != 0;
        return isWhole ? PcpResult.SUCCESS : PcpResult.MALFORMED_REQUEST;
    }

    private static boolean isSupported(final int protocol) {
        return protocol == Protocol.TCP || protocol == Protocol.UDP || protocol == Protocol.SCTP;
    }

    /** What flows through it goes on, until it ends by itself. */
    private PcpResult release(final int known) {
        if (known != NONE) {
            mappings.remove(known);
        }
        return PcpResult.SUCCESS;
    }

    /** PEER takes nothing back: a flow lives as long as it would. */
    private PcpResult leave(final int known, final PacketSlot slot) {
        if (known != NONE) {
            grantedSeconds = left(mappings.deadlineNs(known), slot);
        }
        return PcpResult.SUCCESS;
    }

    // ---- leases

    private PcpResult lease(final PacketSlot slot, final int known, final int before) {
        if (before == Leases.NONE && leases.isFull()) {
            return PcpResult.NO_RESOURCES;
        }
        if (before == Leases.NONE && leases.isFullFor(flow.sourceHi, flow.sourceLo)) {
            return PcpResult.USER_EX_QUOTA;
        }
        if (!leases.draft(before, request)) {
            return PcpResult.EXCESSIVE_REMOTE_PEERS;
        }
        readWish();
        final PcpResult has = known == NONE ? find(slot) : judge(known);
        if (has != PcpResult.SUCCESS) {
            return has;
        }
        final int id = known == NONE ? bindings.begin(bindings.found(), flow) : known;
        final int lease = before == Leases.NONE ? leases.begin(id, request) : before;
        mappings.setLeased(id);
        leases.filter(lease);
        keep(id, lease, slot);
        return PcpResult.SUCCESS;
    }

    /** Is the public end that this flow has what is asked for? */
    private PcpResult judge(final int id) {
        if (mappings.binding(id) == NONE) {
            return PcpResult.NO_RESOURCES; // it began while the gateway did as Linux does
        }
        final boolean isMet = wish.isMetBy(mappings.publicHi(id), mappings.publicLo(id), mappings.publicPort(id));
        return isMet || !wish.isAll ? PcpResult.SUCCESS : PcpResult.CANNOT_PROVIDE_EXTERNAL;
    }

    private void keep(final int id, final int lease, final PacketSlot slot) {
        final long most = Math.max(settings.pcpMinSeconds, settings.pcpMaxSeconds);
        final long seconds = Math.min(most, Math.max(settings.pcpMinSeconds, request.lifetimeSeconds()));
        final long askedNs = slot.timeNs + seconds * SECOND_NS;
        final boolean isPeer = request.opcode() == PcpMessage.PEER;
        final long untilNs = isPeer && mappings.isArmed(id) ? Math.max(askedNs, mappings.deadlineNs(id)) : askedNs;
        leases.until(lease, untilNs);
        if (isPeer) {
            bindings.keep(mappings.binding(id), untilNs); // for good: what MAP keeps can be given back
        }
        mappings.arm(id, untilNs);
        grantedSeconds = left(untilNs, slot);
    }

    private static long left(final long untilNs, final PacketSlot slot) {
        return (untilNs - slot.timeNs) / SECOND_NS;
    }

    /** An address of zeros, of either family, is none. */
    private void readWish() {
        final boolean anyAddress = Addresses.isZero(request.externalHi(), request.externalLo());
        wish.hi = anyAddress ? 0 : request.externalHi();
        wish.lo = anyAddress ? 0 : request.externalLo();
        wish.port = request.externalPort() == 0 ? PublicPorts.NONE : request.externalPort();
        wish.isAll = hasOption(PcpMessage.PREFER_FAILURE);
    }

    // ---- a flow that is not known yet

    /** Finds its public end; {@link Bindings#begin} is to follow. */
    private PcpResult find(final PacketSlot slot) {
        final boolean isMap = request.opcode() == PcpMessage.MAP;
        final long hi = isMap ? 0 : flow.destinationHi;
        final long lo = isMap ? anybody() : flow.destinationLo;
        final Route way = router.find(hi, lo);
        final SourceRule rule = isMap ? rules.findForInside(slot) : ruleTowards(way);
        if (rule == null) {
            return Router.leadsOn(way) ? PcpResult.NOT_AUTHORIZED : PcpResult.NETWORK_FAILURE;
        }
        return switch (openings.find(flow, rule, way, hi, lo, wish)) {
            case NONE -> PcpResult.SUCCESS;
            case NO_PUBLIC_ADDRESS -> PcpResult.NETWORK_FAILURE;
            case JOURNAL_BLOCKED, MAPPING_TABLE_FULL -> PcpResult.NO_RESOURCES;
            case SUBSCRIBER_LIMIT_SILENT -> PcpResult.USER_EX_QUOTA;
            default -> wish.isAll ? PcpResult.CANNOT_PROVIDE_EXTERNAL : PcpResult.NO_RESOURCES;
        };
    }

    /** The lower half of the zeros that stand for everybody, in the family of who asks. */
    private long anybody() {
        return Addresses.isIpv4(flow.sourceHi, flow.sourceLo) ? Addresses.ofIpv4(0) : 0;
    }

    private SourceRule ruleTowards(final Route way) {
        return Router.leadsOn(way)
                ? rules.find(flow.sourceHi, flow.sourceLo, flow.destinationHi, flow.destinationLo, way.port)
                : null;
    }

    // ---- options

    private boolean hasOption(final int code) {
        for (int at = request.firstOption(); at < request.length(); at = request.nextOption(at)) {
            if (isHeeded(at) && request.optionCode(at) == code) {
                return true;
            }
        }
        return false;
    }

    private boolean isHeeded(final int at) {
        return request.opcode() == PcpMessage.MAP && request.isMandatory(at);
    }

    // ---- the answer

    /** Returns its length. What failed comes back as it was, filled up to a header and whole words. */
    private int write(final PacketSlot slot, final PcpResult result) {
        final int copied = Math.min(request.length(), PcpMessage.LONGEST);
        final int whole = Math.max(PcpMessage.HEADER_LENGTH, copied + WORD - 1 & -WORD);
        written.setMemory(0, whole, (byte) 0);
        written.putBytes(0, slot.buffer, request.offset(), copied);
        final boolean isWell = result == PcpResult.SUCCESS;
        final long seconds = isWell || grantedSeconds > 0 ? grantedSeconds : result.lifetimeSeconds();
        final int length = isWell ? writeOptions(slot) : whole;
        answer.wrap(written, 0, length).answer(result, seconds, (slot.timeNs - epochNs) / SECOND_NS);
        final int id = isWell && grantedSeconds > 0 ? mappings.findFromInside(flow, slot.timeNs) : NONE;
        if (id != NONE) {
            answer.external(mappings.publicHi(id), mappings.publicLo(id), mappings.publicPort(id));
        }
        return length;
    }

    /** Those that were heeded (section 7.3). Returns the length of all. */
    private int writeOptions(final PacketSlot slot) {
        int length = request.firstOption();
        for (int at = request.firstOption(); at < request.length(); at = request.nextOption(at)) {
            if (isHeeded(at)) {
                final int bytes = request.nextOption(at) - at;
                written.putBytes(length, slot.buffer, request.offset() + at, bytes);
                length += bytes;
            }
        }
        return length;
    }

    // ---- checkpoints

    @Override
    public void save(final StateWriter to) {
        to.putLong(epochNs);
        leases.save(to);
    }

    @Override
    public void load(final StateReader from) {
        epochNs = from.getLong();
        leases.load(from);
    }
}
