package io.signalbox.packet;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.decision.Reason;
import io.signalbox.service.Tunnel;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv6Header;
import io.signalbox.wire.VlanTag;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One thing that an event makes happen: a frame that leaves (whole, or cut into pieces), the final decision of an
 * earlier event that was held, or both. Schedule writes all of it; rewrite carries the recipe out.
 */
public final class Emission {
    public static final int NO_TAG = 0;
    public static final int TAGS_AS_THEY_CAME = -1;

    /** An IPv6 fragment header. */
    public static final int PIECE_HEADER_LENGTH = 8;

    /** The event whose packet this is: the slot's own, or an earlier one that was held. */
    public long originEvent;
    /** Event time at which it leaves: the slot's, or the due time of the timer that let it go. */
    public long timeNs;
    /** A timer let it go, before the slot's own event came. */
    public boolean byTimer;
    /** How the origin event ends here; null where this is not its end. */
    public Reason resolution;

    /** Frame memory with {@link PacketSlot#HEADROOM} writable bytes before {@link #offset}; null where nothing leaves. */
    public UnsafeBuffer buffer;
    /** The frame's first byte; rewrite moves it forward or back where the frame grows at its front. */
    public int offset;
    /** The frame's length, without Ethernet padding. */
    public int length;
    /** Port that it leaves by. */
    public int port;
    /** What is left to whoever sends it: an {@link Offload}, of the frame as it leaves. */
    public long offload;

    public Recipe recipe;
    /** What the frame's headers say before the recipe: the slot's own, or a copy of a held frame's. */
    public Headers headers;
    /** Addresses and ports before the recipe. */
    public FlowKey flow;

    private final Headers keptHeaders = new Headers();
    private final FlowKey keptFlow = new FlowKey();

    public long destinationMac;
    public long sourceMac;

    /**
     * The VLAN tag that it leaves with, the two of its halves as a frame has them; {@link #NO_TAG} for none, or
     * {@link #TAGS_AS_THEY_CAME}.
     */
    public int tag;
    /** Rewrite: by how much its link header is longer than {@link #headers} say. */
    public int linkGrowth;

    /** How many are counted off its TTL or hop limit. */
    public int hops;

    /** NAT: the address and port that are to be there. */
    public long newHi;

    public long newLo;
    public int newPort;

    /** NAT of both ends: likewise at the source's place; {@link #newHi}, {@link #newLo} and {@link #newPort} are the destination. */
    public long newSourceHi;

    public long newSourceLo;
    public int newSourcePort;

    /** NAT of a TCP stream whose text changes: what takes whose place in this segment, */
    public final Splice splice = new Splice();
    /** and how far the server's stream has moved by the time of this segment. */
    public final SequenceShift shift = new SequenceShift();
    /** Full NAT of a TCP stream that has something in front of it on the server's side. */
    public final Preface preface = new Preface();

    /** Tunnel: what goes between the outer IP header and the packet, and GUE's UDP source port. */
    public Tunnel tunnel = Tunnel.IPIP;

    public int tunnelSourcePort;
    /** Tunnel: outer source; {@link #newHi} and {@link #newLo} are its far end. */
    public long outerSourceHi;

    public long outerSourceLo;
    /** Tunnel over IPv4: the outer header's identification and its don't-fragment bit. */
    public int outerId;

    public boolean outerDontFragment;
    /** Fragments of IPv4 that are cut evenly say don't-fragment; those that keep their borders never do. */
    public boolean piecesDontFragment;

    /** How many frames leave: 1, the number of pieces it is cut into, or 0 where none leaves. */
    public int pieces;
    /** A super-frame that is cut apart here: how many packets it holds; 0 where it is none, or leaves as it came. */
    public int segments;
    /** So many pieces is each of these cut into; the last may be fewer. */
    public int piecesPerSegment;
    /**
     * It leaves in segments or fragments, be it in one alone: IPv6 knows such fragments, which have a header of their own
     * (RFC 6946).
     */
    public boolean inPieces;
    /** Fragments: bytes of IP header that each repeats, and payload bytes of each but the last. */
    public int pieceHeaderLength;

    public int pieceShare;
    /** Fragments that are not cut evenly: where they end, counted from behind {@link #pieceHeaderLength}. */
    public final Borders pieceBorders = new Borders();
    /** Fragments: where they are written, and bytes from one's first byte to the next one's. */
    public UnsafeBuffer pieceBuffer;

    public int pieceOffset;
    public int pieceStride;
    /** Identification for IPv6 fragment headers. */
    public int pieceId;

    /** Egress: the port refused it. */
    public boolean refused;

    /** Bytes of the piece of this number, from 0, as a frame. */
    public int pieceLength(final int piece) {
        return segments == 0 ? fragmentHeaders() + piecePayload(piece) : segmentPieceLength(piece);
    }

    /** Of a frame that is a fragment. */
    private int fragmentHeaders() {
        return headers.l3Offset + pieceHeaderLength + (leavesAsIpv4() ? 0 : PIECE_HEADER_LENGTH);
    }

    private int segmentPieceLength(final int piece) {
        final int segment = piece / piecesPerSegment;
        final int whole = overhead() + segmentLength(segment);
        if (piecesOf(segment) == 1) {
            return whole;
        }
        final int payload = whole - headers.l3Offset - pieceHeaderLength;
        final int from = (piece - segment * piecesPerSegment) * pieceShare;
        return fragmentHeaders() + Math.min(pieceShare, payload - from);
    }

    /** Bytes of the segment of this number as a frame, before it goes into a tunnel. */
    private int segmentLength(final int segment) {
        final int rest = length - headers.payloadOffset - segment * headers.segmentSize;
        return headers.payloadOffset + Math.min(headers.segmentSize, rest);
    }

    private int piecesOf(final int segment) {
        return segment + 1 < segments ? piecesPerSegment : pieces - segment * piecesPerSegment;
    }

    /** Bytes that a tunnel adds. */
    public int overhead() {
        if (recipe != Recipe.TUNNEL) {
            return 0;
        }
        return (leavesAsIpv4() ? Ipv4Header.MIN_LENGTH : Ipv6Header.LENGTH) + tunnel.headerLength();
    }

    /** No piece takes more room than this, with what may be put in front of it. */
    int roomForPiece() {
        return longestPiece() + (tag == TAGS_AS_THEY_CAME ? 0 : VlanTag.LENGTH);
    }

    /** No piece is longer than this; a last segment that fits whole has no share to fill. */
    private int longestPiece() {
        if (segments != 0 && piecesPerSegment == 1) {
            return overhead() + segmentLength(0);
        }
        final int longest = headers.l3Offset + pieceHeaderLength + PIECE_HEADER_LENGTH + pieceShare;
        return segments == 0 ? longest : longest + PIECE_HEADER_LENGTH;
    }

    /** Room behind the pieces, for the segment that is being cut into fragments. */
    int workspace() {
        return segments != 0 && piecesPerSegment > 1 ? overhead() + segmentLength(0) : 0;
    }

    /** Becomes the segment of this number of a super-frame, in the memory of its pieces; nothing is in there yet. */
    public void becomeSegment(final Emission whole, final int number) {
        final int firstPiece = whole.pieceOffset + number * whole.piecesPerSegment * whole.pieceStride;
        final int workspace = whole.pieceOffset + whole.pieces * whole.pieceStride;
        final boolean isCut = whole.piecesOf(number) > 1;
        setFrom(whole, whole.pieceBuffer, (isCut ? workspace : firstPiece) + whole.overhead());
        length = whole.segmentLength(number);
        headers.ipLength = length - headers.l3Offset;
        offload = Offload.NONE;
        outerId = outerDontFragment ? whole.outerId : whole.outerId + number & 0xFFFF;
        pieceId = whole.pieceId + number;
        segments = 0;
        pieces = whole.piecesOf(number);
        inPieces = isCut;
        pieceBuffer = whole.pieceBuffer;
        pieceOffset = firstPiece;
        pieceStride = whole.pieceStride;
    }

    /** What the destination becomes, and what the source becomes, change places: whoever translates one end knows no other. */
    public void turnEnds() {
        final long hi = newHi;
        final long lo = newLo;
        final int itsPort = newPort;
        newHi = newSourceHi;
        newLo = newSourceLo;
        newPort = newSourcePort;
        newSourceHi = hi;
        newSourceLo = lo;
        newSourcePort = itsPort;
    }

    /** Is not cut up after all: nothing leaves of it but what an error quotes. */
    public void leaveWhole() {
        pieces = 1;
        inPieces = false;
        segments = 0;
    }

    /** Where the payload of the fragment of this number begins. */
    public int pieceFrom(final int piece) {
        return pieceBorders.isEmpty() ? piece * pieceShare : pieceBorders.begin(piece);
    }

    /** Payload bytes of the fragment of this number: where they are cut evenly all have the same but the last. */
    public int piecePayload(final int piece) {
        if (!pieceBorders.isEmpty()) {
            return pieceBorders.end(piece) - pieceBorders.begin(piece);
        }
        final int payload = length - headers.l3Offset - pieceHeaderLength;
        return Math.min(pieceShare, payload - piece * pieceShare);
    }

    /** The family that the link sees: a tunnel's outer one. */
    public boolean leavesAsIpv4() {
        return recipe == Recipe.TUNNEL ? Addresses.isIpv4(newHi, newLo) : headers.isIpv4();
    }

    /** Becomes {@code other}, with its frame at another place. */
    public void setFrom(final Emission other, final UnsafeBuffer newBuffer, final int newOffset) {
        originEvent = other.originEvent;
        timeNs = other.timeNs;
        byTimer = other.byTimer;
        resolution = other.resolution;
        buffer = newBuffer;
        offset = newOffset;
        length = other.length;
        port = other.port;
        offload = other.offload;
        recipe = other.recipe;
        headers = keptHeaders;
        headers.set(other.headers);
        flow = keptFlow;
        flow.set(other.flow);
        destinationMac = other.destinationMac;
        sourceMac = other.sourceMac;
        tag = other.tag;
        linkGrowth = 0;
        newHi = other.newHi;
        newLo = other.newLo;
        newPort = other.newPort;
        newSourceHi = other.newSourceHi;
        newSourceLo = other.newSourceLo;
        newSourcePort = other.newSourcePort;
        hops = other.hops;
        splice.set(other.splice);
        shift.set(other.shift);
        preface.set(other.preface);
        tunnel = other.tunnel;
        tunnelSourcePort = other.tunnelSourcePort;
        outerSourceHi = other.outerSourceHi;
        outerSourceLo = other.outerSourceLo;
        outerId = other.outerId;
        outerDontFragment = other.outerDontFragment;
        piecesDontFragment = other.piecesDontFragment;
        pieceBorders.set(other.pieceBorders);
        pieces = other.pieces;
        segments = other.segments;
        piecesPerSegment = other.piecesPerSegment;
        inPieces = other.inPieces;
        pieceHeaderLength = other.pieceHeaderLength;
        pieceShare = other.pieceShare;
        pieceBuffer = null;
        pieceOffset = 0;
        pieceStride = other.pieceStride;
        pieceId = other.pieceId;
        refused = false;
    }

    /**
     * Becomes the slot's own frame, whole, to be forwarded from where it lies. What a recipe or pieces need besides is
     * written by who chooses them, for every packet.
     */
    void forward(final PacketSlot slot, final Recipe newRecipe) {
        originEvent = slot.event;
        timeNs = slot.timeNs;
        byTimer = false;
        resolution = null;
        buffer = slot.buffer;
        offset = slot.offset;
        length = slot.headers.l3Offset + slot.headers.ipLength;
        port = 0;
        offload = slot.offload;
        recipe = newRecipe;
        headers = slot.headers;
        flow = slot.flow;
        tag = TAGS_AS_THEY_CAME;
        linkGrowth = 0;
        hops = slot.hops;
        splice.clear();
        shift.clear();
        preface.clear();
        outerDontFragment = false;
        piecesDontFragment = slot.mayBeCutAgain && headers.dontFragment;
        pieceBorders.clear();
        pieces = 1;
        segments = 0;
        inPieces = false;
        refused = false;
    }

    public void clear() {
        originEvent = 0;
        timeNs = 0;
        byTimer = false;
        resolution = null;
        buffer = null;
        offset = 0;
        length = 0;
        port = 0;
        offload = Offload.NONE;
        headers = keptHeaders;
        flow = keptFlow;
        recipe = Recipe.READY;
        destinationMac = 0;
        sourceMac = 0;
        tag = TAGS_AS_THEY_CAME;
        linkGrowth = 0;
        hops = 0;
        newHi = 0;
        newLo = 0;
        newPort = 0;
        newSourceHi = 0;
        newSourceLo = 0;
        newSourcePort = 0;
        splice.clear();
        shift.clear();
        preface.clear();
        tunnel = Tunnel.IPIP;
        tunnelSourcePort = 0;
        outerSourceHi = 0;
        outerSourceLo = 0;
        outerId = 0;
        outerDontFragment = false;
        piecesDontFragment = false;
        pieceBorders.clear();
        pieces = 1;
        segments = 0;
        piecesPerSegment = 0;
        inPieces = false;
        pieceHeaderLength = 0;
        pieceShare = 0;
        pieceBuffer = null;
        pieceOffset = 0;
        pieceStride = 0;
        pieceId = 0;
        refused = false;
    }

    /** For a held one: its frame's memory is its store's business, and it has no pieces yet. */
    public void save(final StateWriter to) {
        to.putLong(originEvent);
        to.putLong(timeNs);
        to.putInt(length);
        to.putInt(port);
        to.putLong(offload);
        to.putByte(recipe.ordinal());
        headers.save(to);
        flow.save(to);
        to.putLong(destinationMac);
        to.putLong(sourceMac);
        to.putInt(tag);
        to.putInt(hops);
        to.putLong(newHi);
        to.putLong(newLo);
        to.putInt(newPort);
        to.putLong(newSourceHi);
        to.putLong(newSourceLo);
        to.putInt(newSourcePort);
        splice.save(to);
        shift.save(to);
        preface.save(to);
        tunnel.save(to);
        to.putInt(tunnelSourcePort);
        to.putLong(outerSourceHi);
        to.putLong(outerSourceLo);
        to.putInt(outerId);
        to.putBoolean(outerDontFragment);
        to.putBoolean(piecesDontFragment);
        pieceBorders.save(to);
        to.putInt(pieces);
        to.putInt(segments);
        to.putInt(piecesPerSegment);
        to.putBoolean(inPieces);
        to.putInt(pieceHeaderLength);
        to.putInt(pieceShare);
        to.putInt(pieceId);
    }

    /** Its frame is at this place. */
    public void load(final StateReader from, final UnsafeBuffer newBuffer, final int newOffset) {
        clear();
        originEvent = from.getLong();
        timeNs = from.getLong();
        length = from.getInt();
        port = from.getInt();
        offload = from.getLong();
        recipe = Recipe.values()[from.getByte()];
        headers.load(from);
        flow.load(from);
        destinationMac = from.getLong();
        sourceMac = from.getLong();
        tag = from.getInt();
        hops = from.getInt();
        newHi = from.getLong();
        newLo = from.getLong();
        newPort = from.getInt();
        newSourceHi = from.getLong();
        newSourceLo = from.getLong();
        newSourcePort = from.getInt();
        splice.load(from);
        shift.load(from);
        preface.load(from);
        tunnel = Tunnel.read(from);
        tunnelSourcePort = from.getInt();
        outerSourceHi = from.getLong();
        outerSourceLo = from.getLong();
        outerId = from.getInt();
        outerDontFragment = from.getBoolean();
        piecesDontFragment = from.getBoolean();
        pieceBorders.load(from);
        pieces = from.getInt();
        segments = from.getInt();
        piecesPerSegment = from.getInt();
        inPieces = from.getBoolean();
        pieceHeaderLength = from.getInt();
        pieceShare = from.getInt();
        pieceId = from.getInt();
        buffer = newBuffer;
        offset = newOffset;
    }
}
