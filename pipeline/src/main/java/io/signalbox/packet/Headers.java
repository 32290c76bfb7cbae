package io.signalbox.packet;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.wire.Ipv6Extensions;

/**
 * Where the headers of a frame lie and what they say, read once by classify and never read again from the frame's
 * memory (the kernel may share it). Offsets count from the frame's first byte; lengths are bytes.
 */
public final class Headers {
    private static final int VLAN_ID = 0xFFF;
    private static final int FIXED_HEADER_NAMES_AT = 6;
    private static final int FIXED_HEADER_LENGTH = 40;

    /** MACs, 48 bits each. */
    public long destinationMac;

    public long sourceMac;
    public int etherType;
    /** Length of the Ethernet header with its VLAN tags, which is where the IP or ARP header begins. */
    public int l3Offset;
    /** Outermost VLAN tag's TCI, or -1 for an untagged frame. */
    public int vlan;
    /** 4 or 6; 0 for anything else. */
    public int ipVersion;
    /** The IP packet with its header, without Ethernet padding. */
    public int ipLength;
    /** Transport header; for a later fragment, where the fragment's data begins. */
    public int l4Offset;
    /** Transport protocol, behind all extension headers. */
    public int protocol;
    /** IPv6: where the byte lies that names {@link #protocol}, counted from the IP header. */
    public int protocolNamedAt;
    /** IPv6: options follow that every machine on the way heeds. */
    public boolean hasHopOptions;
    /** Traffic class or type of service. */
    public int tos;

    public int ttl;
    /** Identification, 16 bits (IPv4) or 32 bits (IPv6 fragment header). */
    public int fragmentId;
    /** Fragment offset in bytes; 0 for the first fragment and for whole packets. */
    public int fragmentOffset;

    public boolean moreFragments;
    /** IPv6: where the fragment header lies, or -1. */
    public int fragmentHeaderOffset;
    /** IPv6: where the byte lies that announces the fragment header. */
    public int fragmentHeaderNamedAt;
    /** IPv6: a first fragment that does not hold all headers, as it must (RFC 7112). */
    public boolean lacksChain;
    /** A fragment: what its datagram's data begins with, be it a header of options; all its fragments say the same. */
    public int fragmentedProtocol;

    /** IPv4: where a record-route option's pointer lies, counted from the frame's first byte; 0 for none. */
    public int recordRouteAt;

    /** IPv4: the byte of the header where an option is wrong; 0 for none. */
    public int optionProblemAt;
    /** IPv4: whoever takes the packet in, or sends it on, writes into its options. */
    public boolean notesInOptions;

    public boolean dontFragment;
    /** TCP flags; 0 for other protocols. */
    public int tcpFlags;
    /** SCTP: type of the first chunk; -1 for other protocols. */
    public int sctpChunk;
    /** What moves a connection's state: TCP flags, or an SCTP chunk's type; -1 where there is no such thing. */
    public int stateEvent;
    /** What Linux takes for {@link #stateEvent}: its state machines look right behind the fixed header of IPv6. */
    public int stateEventOfLinux;
    /** ICMP type and code; -1 for other protocols. */
    public int icmpType;

    public int icmpCode;
    /** True where source and destination ports were there to be read. */
    public boolean hasPorts;
    /** True where the whole transport header was there: 20 bytes of TCP, 8 of UDP. */
    public boolean hasTransport;
    /** TCP and UDP: the checksum is the pseudo header's sum alone, not complemented; see {@link Offload}. */
    public boolean hasPartialChecksum;
    /** TCP and UDP: where the payload begins. */
    public int payloadOffset;
    /** A super-frame: payload bytes of each of its packets but the last; 0 for a frame that is one packet. */
    public int segmentSize;

    /** Tagged for a VLAN; a tag for none holds a priority alone. */
    public boolean isInVlan() {
        return vlan >= 0 && vlanId() != 0;
    }

    /** Of the outermost tag, where there is one. */
    public int vlanId() {
        return vlan & VLAN_ID;
    }

    public boolean isFragment() {
        return moreFragments || fragmentOffset != 0;
    }

    /** IPv6: a fragment that is the whole packet (RFC 6946). */
    public boolean isAtomicFragment() {
        return fragmentHeaderOffset >= 0 && !isFragment();
    }

    /** A fragment: where its share of the datagram begins. */
    public int shareOffset() {
        return isIpv4() ? l4Offset : fragmentHeaderOffset + Ipv6Extensions.FRAGMENT_HEADER_LENGTH;
    }

    /** A fragment: bytes of its share. */
    public int shareLength() {
        return l3Offset + ipLength - shareOffset();
    }

    /** Bytes of IP header that every fragment of this packet repeats. */
    public int repeatedLength() {
        return isIpv4() || protocolNamedAt != FIXED_HEADER_NAMES_AT ? l4Offset - l3Offset : FIXED_HEADER_LENGTH;
    }

    /** Bytes behind the transport header's start. */
    public int l4Length() {
        return l3Offset + ipLength - l4Offset;
    }

    /** It is several packets in a row, which were not cut apart yet; see {@link Offload}. */
    public boolean isSuperFrame() {
        return segmentSize != 0;
    }

    /** How many packets it is on a wire. */
    public int packets() {
        return isSuperFrame() ? (l3Offset + ipLength - payloadOffset + segmentSize - 1) / segmentSize : 1;
    }

    /** IP bytes of the longest of these, which is what a link has to have room for. */
    public int packetLength() {
        return isSuperFrame() ? payloadOffset - l3Offset + segmentSize : ipLength;
    }

    public boolean isIpv4() {
        return ipVersion == 4;
    }

    public void clear() {
        destinationMac = 0;
        sourceMac = 0;
        etherType = 0;
        l3Offset = 0;
        vlan = -1;
        ipVersion = 0;
        ipLength = 0;
        l4Offset = 0;
        protocol = 0;
        protocolNamedAt = 0;
        hasHopOptions = false;
        tos = 0;
        ttl = 0;
        fragmentId = 0;
        fragmentOffset = 0;
        moreFragments = false;
        fragmentHeaderOffset = -1;
        fragmentHeaderNamedAt = -1;
        fragmentedProtocol = 0;
        lacksChain = false;
        recordRouteAt = 0;
        optionProblemAt = 0;
        notesInOptions = false;
        dontFragment = false;
        tcpFlags = 0;
        sctpChunk = -1;
        stateEvent = -1;
        stateEventOfLinux = -1;
        icmpType = -1;
        icmpCode = -1;
        hasPorts = false;
        hasTransport = false;
        hasPartialChecksum = false;
        payloadOffset = 0;
        segmentSize = 0;
    }

    public void set(final Headers other) {
        destinationMac = other.destinationMac;
        sourceMac = other.sourceMac;
        etherType = other.etherType;
        l3Offset = other.l3Offset;
        vlan = other.vlan;
        ipVersion = other.ipVersion;
        ipLength = other.ipLength;
        l4Offset = other.l4Offset;
        protocol = other.protocol;
        protocolNamedAt = other.protocolNamedAt;
        hasHopOptions = other.hasHopOptions;
        tos = other.tos;
        ttl = other.ttl;
        fragmentId = other.fragmentId;
        fragmentOffset = other.fragmentOffset;
        moreFragments = other.moreFragments;
        fragmentHeaderOffset = other.fragmentHeaderOffset;
        fragmentHeaderNamedAt = other.fragmentHeaderNamedAt;
        fragmentedProtocol = other.fragmentedProtocol;
        lacksChain = other.lacksChain;
        recordRouteAt = other.recordRouteAt;
        optionProblemAt = other.optionProblemAt;
        notesInOptions = other.notesInOptions;
        dontFragment = other.dontFragment;
        tcpFlags = other.tcpFlags;
        sctpChunk = other.sctpChunk;
        stateEvent = other.stateEvent;
        stateEventOfLinux = other.stateEventOfLinux;
        icmpType = other.icmpType;
        icmpCode = other.icmpCode;
        hasPorts = other.hasPorts;
        hasTransport = other.hasTransport;
        hasPartialChecksum = other.hasPartialChecksum;
        payloadOffset = other.payloadOffset;
        segmentSize = other.segmentSize;
    }

    public void save(final StateWriter to) {
        to.putLong(destinationMac);
        to.putLong(sourceMac);
        to.putInt(etherType);
        to.putInt(l3Offset);
        to.putInt(vlan);
        to.putInt(ipVersion);
        to.putInt(ipLength);
        to.putInt(l4Offset);
        to.putInt(protocol);
        to.putInt(protocolNamedAt);
        to.putInt(tos);
        to.putInt(ttl);
        to.putInt(fragmentId);
        to.putInt(fragmentOffset);
        to.putBoolean(moreFragments);
        to.putInt(fragmentHeaderOffset);
        to.putInt(fragmentHeaderNamedAt);
        to.putInt(fragmentedProtocol);
        to.putBoolean(lacksChain);
        to.putInt(recordRouteAt);
        to.putInt(optionProblemAt);
        to.putBoolean(notesInOptions);
        to.putBoolean(dontFragment);
        to.putInt(tcpFlags);
        to.putInt(sctpChunk);
        to.putInt(icmpType);
        to.putInt(icmpCode);
        to.putBoolean(hasPorts);
        to.putBoolean(hasTransport);
        to.putBoolean(hasPartialChecksum);
        to.putInt(payloadOffset);
        to.putInt(segmentSize);
    }

    public void load(final StateReader from) {
        destinationMac = from.getLong();
        sourceMac = from.getLong();
        etherType = from.getInt();
        l3Offset = from.getInt();
        vlan = from.getInt();
        ipVersion = from.getInt();
        ipLength = from.getInt();
        l4Offset = from.getInt();
        protocol = from.getInt();
        protocolNamedAt = from.getInt();
        tos = from.getInt();
        ttl = from.getInt();
        fragmentId = from.getInt();
        fragmentOffset = from.getInt();
        moreFragments = from.getBoolean();
        fragmentHeaderOffset = from.getInt();
        fragmentHeaderNamedAt = from.getInt();
        fragmentedProtocol = from.getInt();
        lacksChain = from.getBoolean();
        recordRouteAt = from.getInt();
        optionProblemAt = from.getInt();
        notesInOptions = from.getBoolean();
        dontFragment = from.getBoolean();
        tcpFlags = from.getInt();
        sctpChunk = from.getInt();
        icmpType = from.getInt();
        icmpCode = from.getInt();
        hasPorts = from.getBoolean();
        hasTransport = from.getBoolean();
        hasPartialChecksum = from.getBoolean();
        payloadOffset = from.getInt();
        segmentSize = from.getInt();
    }
}
