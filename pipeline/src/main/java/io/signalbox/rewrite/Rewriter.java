package io.signalbox.rewrite;

import io.signalbox.packet.Emission;
import io.signalbox.packet.Offload;
import io.signalbox.packet.Recipe;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.EthernetHeader;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv6Header;
import io.signalbox.wire.Protocol;

/** Turns a frame as it came into the frame that leaves: the only code that changes packets in flight. */
public final class Rewriter {
    private final EthernetHeader ethernet = new EthernetHeader();
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final Translator translator = new Translator();
    private final IcmpTranslator icmpTranslator = new IcmpTranslator();
    private final QuoteTranslator quoteTranslator = new QuoteTranslator();
    private final Encapsulator encapsulator = new Encapsulator();
    private final StreamEditor streamEditor = new StreamEditor();
    private final ChecksumFinisher checksumFinisher = new ChecksumFinisher();
    private final Segmenter segmenter = new Segmenter();
    private final Fragmenter fragmenter = new Fragmenter();
    private final Tagger tagger = new Tagger();
    private final Emission segment = new Emission();

    public void rewrite(final Emission emission) {
        change(emission);
        if (emission.segments != 0) {
            cutApart(emission);
        } else {
            finish(emission);
        }
        if (emission.tag != Emission.TAGS_AS_THEY_CAME) {
            tagger.tag(emission);
        }
    }

    private void finish(final Emission emission) {
        if (emission.offload != Offload.NONE && !mayLeaveOffload(emission)) {
            finishChecksum(emission);
        }
        complete(emission);
    }

    /** Each packet of a super-frame goes on as if it had come on its own. */
    private void cutApart(final Emission emission) {
        for (int number = 0; number < emission.segments; number++) {
            segment.becomeSegment(emission, number);
            segmenter.write(emission, number, segment);
            complete(segment);
        }
        emission.offload = Offload.NONE;
    }

    /** A packet that is what is to arrive at its end becomes a frame, or several, for the next hop. */
    private void complete(final Emission emission) {
        if (emission.recipe == Recipe.TUNNEL) {
            encapsulator.encapsulate(emission);
        }
        ethernet.wrap(emission.buffer, emission.offset)
                .destination(emission.destinationMac)
                .source(emission.sourceMac);
        if (emission.inPieces) {
            fragmenter.cut(emission);
        }
    }

    /** A virtio header speaks of one whole packet, without a tunnel around it, and of sums alone. */
    private static boolean mayLeaveOffload(final Emission emission) {
        return emission.recipe != Recipe.TUNNEL && !emission.inPieces && emission.headers.protocol != Protocol.SCTP;
    }

    private void finishChecksum(final Emission emission) {
        checksumFinisher.finish(emission.buffer, emission.offset, emission.length, emission.headers, emission.offload);
        emission.offload = Offload.NONE;
    }

    /** The packet itself becomes what is to arrive at its end. */
    private void change(final Emission emission) {
        switch (emission.recipe) {
            case READY -> {}
            case ROUTE, TUNNEL -> forward(emission);
            case NAT_REQUEST -> {
                translator.translateDestination(emission);
                if (!emission.shift.isNone()) {
                    streamEditor.moveAcknowledgment(emission, emission.shift);
                }
                forward(emission);
            }
            case NAT_REPLY -> {
                translator.translateSource(emission);
                if (!emission.splice.isNone()) {
                    streamEditor.splice(emission);
                }
                if (!emission.shift.isNone()) {
                    streamEditor.moveSequence(emission, emission.shift);
                }
                forward(emission);
            }
            case NAT_REQUEST_ICMP -> {
                icmpTranslator.translateRequestSide(emission);
                forward(emission);
            }
            case NAT_REPLY_ICMP -> {
                icmpTranslator.translateReplySide(emission);
                forward(emission);
            }
            case MASQUERADE -> {
                translator.translateSource(emission);
                forward(emission);
            }
            case MASQUERADE_BACK -> {
                translator.translateDestination(emission);
                forward(emission);
            }
            case MASQUERADE_ICMP -> {
                quoteTranslator.translateSource(emission);
                forward(emission);
            }
            case MASQUERADE_BACK_ICMP -> {
                quoteTranslator.translateDestination(emission);
                forward(emission);
            }
            case HAIRPIN -> {
                translator.translateBoth(emission);
                forward(emission);
            }
            case HAIRPIN_ICMP -> {
                quoteTranslator.translateDestination(emission);
                emission.turnEnds();
                quoteTranslator.translateSource(emission);
                emission.turnEnds();
                forward(emission);
            }
            case FULL_NAT_REQUEST -> {
                if (emission.preface.isHere()) {
                    streamEditor.insertPreface(emission);
                } else if (!emission.preface.isNone()) {
                    streamEditor.moveSequence(emission, emission.preface);
                }
                translator.translateBoth(emission);
                forward(emission);
            }
            case FULL_NAT_REPLY -> {
                if (!emission.preface.isNone()) {
                    streamEditor.moveAcknowledgment(emission, emission.preface);
                }
                translator.translateBoth(emission);
                forward(emission);
            }
            case FULL_NAT_ICMP -> {
                icmpTranslator.translateBoth(emission);
                forward(emission);
            }
            case OWN_REPLY -> translator.translateSource(emission);
            case OWN_ERROR -> icmpTranslator.translateReplySide(emission);
        }
    }

    /**
     * TTL or hop limit less its hops. The IPv4 checksum was found right by classify and stays right by the difference, but
     * where a route was recorded since.
     */
    private void forward(final Emission emission) {
        final int at = emission.offset + emission.headers.l3Offset;
        if (!emission.headers.isIpv4()) {
            ipv6.wrap(emission.buffer, at).hopLimit(emission.headers.ttl - emission.hops);
            return;
        }
        ipv4.wrap(emission.buffer, at).ttl(emission.headers.ttl - emission.hops);
        if (!emission.headers.notesInOptions) {
            // TTL is the upper half of its word
            ipv4.updateChecksum(Checksum.delta(emission.hops << 8, 0));
        } else {
            ipv4.completeChecksum();
        }
    }
}
