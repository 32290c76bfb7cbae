package io.signalbox.journal.text;

import io.signalbox.decision.Decision;
import io.signalbox.decision.Reason;
import io.signalbox.decision.Verdict;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.ResolutionRecord;
import io.signalbox.journal.why.Story;
import io.signalbox.packet.EventKind;
import io.signalbox.route.Route;
import io.signalbox.service.MatchedBy;
import io.signalbox.service.Tunnel;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.EthernetHeader;
import io.signalbox.wire.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;

/** A story for people: the event in one line, and below it a paragraph for each thing that an auditor asks. */
public final class StoryText {
    private static final int MAPPED_BITS = 96;
    private static final int ADDRESS_BITS = 128;

    private final PortNames ports;
    private final Detail detail;
    private final DecisionText text;
    private final EthernetHeader ethernet = new EthernetHeader();
    private final List<String> lines = new ArrayList<>();

    /** How much is told. */
    public enum Detail {
        /** The event in one line. */
        LINE,
        /** What was decided, and why. */
        USUAL,
        /** And what is kept of its frame, and the packet's history in its connection. */
        ALL
    }

    /** @param ports and {@code times} as they were at the event */
    public StoryText(final PortNames ports, final Times times, final Detail detail) {
        this.ports = ports;
        this.detail = detail;
        text = new DecisionText(ports, times, false);
    }

    public List<String> lines(final Story story) {
        lines.clear();
        lines.add("event " + story.event() + ": "
                + (story.command() == null ? text.line(story.decision()) : text.line(story.command())));
        if (detail == Detail.LINE) {
            return lines;
        }
        if (story.command() == null) {
            reason(story.decision().reason());
            ofDecision(story);
        } else {
            reason(story.command().reason());
        }
        return lines;
    }

    private void ofDecision(final Story story) {
        final FullRecord decision = story.decision();
        if (decision.kind() == EventKind.FRAME) {
            service(decision);
            choice(story);
            connection(story);
            rewrite(story);
            wayOut(decision);
        }
        held(story);
        if (detail == Detail.ALL) {
            kept(story);
            history(story);
        }
    }

    private void reason(final Reason reason) {
        if (reason == null) {
            say("reason", "one of a later version");
            return;
        }
        say("reason", reason.meaning());
        if (!reason.advice().isEmpty()) {
            say("to do", reason.advice());
        }
    }

    private void service(final FullRecord decision) {
        if (!decision.has(FullRecord.FLAG_SERVICE)) {
            say("service", "none");
            return;
        }
        say("service", Words.service(decision) + ", " + matched(decision));
    }

    private static String matched(final FullRecord decision) {
        if (decision.isAnnounced()) {
            return "announced on an FTP control connection of it";
        }
        return decision.matchedBy() == MatchedBy.NOTHING
                ? "the connection's"
                : "matched by " + decision.matchedBy().words();
    }

    /** Of this packet, or of the one that began its connection: whoever it was, it explains the real server. */
    private void choice(final Story story) {
        final FullRecord first = story.beginning();
        if (story.decision().scheduler() != null || first == null) {
            choice(story.decision(), "");
        } else {
            choice(first, first.event() == story.event() ? "" : " (event " + first.event() + " began the connection)");
        }
    }

    private void choice(final FullRecord decision, final String whose) {
        if (decision.template() != Decision.NONE) {
            say("persistence", template(decision) + whose);
        }
        if (!decision.callId().isEmpty()) {
            say("Call-ID", decision.callId());
        }
        if (decision.scheduler() == null) {
            return;
        }
        final List<String> arithmetic = Arithmetic.lines(decision);
        say("choice", arithmetic.get(0) + whose);
        arithmetic.subList(1, arithmetic.size()).forEach(line -> say("", line));
    }

    private static String template(final FullRecord decision) {
        return "template " + decision.template() + (decision.isTemplateMade() ? ", made now, keeps " : " keeps ")
                + (decision.callId().isEmpty() ? "" : "this call of ") + client(decision) + " on this real server"
                + (decision.scheduler() == null ? ", so no scheduler was asked" : "");
    }

    /** A real server that begins a call names its client as destination; an ICMP error's client is in what it quotes. */
    private static String client(final FullRecord decision) {
        if (decision.has(FullRecord.FLAG_ICMP)) {
            return "the client that it quotes";
        }
        final boolean called = decision.reason() == Reason.SERVER_CALL;
        return client(
                called ? decision.destinationHi() : decision.sourceHi(),
                called ? decision.destinationLo() : decision.sourceLo(),
                decision.clientBits());
    }

    /** An address, or the prefix of those that count as one client. */
    static String client(final long hi, final long lo, final int bits) {
        final String masked = Addresses.text(hi & Route.maskHi(bits), lo & Route.maskLo(bits));
        final int shown = Addresses.isIpv4(hi, lo) ? bits - MAPPED_BITS : bits;
        return bits == ADDRESS_BITS ? masked : masked + "/" + shown;
    }

    private void connection(final Story story) {
        final FullRecord decision = story.decision();
        if (decision.connection() == Decision.NONE) {
            return;
        }
        final String before = Words.state(decision.protocol(), decision.stateBefore());
        final String after = Words.state(decision.protocol(), decision.stateAfter());
        final FullRecord first = story.beginning();
        say(
                "connection",
                decision.connection()
                        + (after.isEmpty() ? "" : before.equals(after) ? ", " + after : ", " + before + " -> " + after)
                        + (first == null
                                ? "; its beginning is not in this journal"
                                : first.event() == story.event()
                                        ? "; it began with this packet"
                                        : "; it began with event " + first.event()));
    }

    private void rewrite(final Story story) {
        final FullRecord decision = story.decision();
        if (!decision.has(FullRecord.FLAG_AFTER)) {
            return;
        }
        change("source", source(decision), sourceAfter(decision));
        change("destination", destination(decision), destinationAfter(decision));
        if (decision.ttlAfter() != 0) {
            change("TTL", String.valueOf(decision.ttl()), String.valueOf(decision.ttlAfter()));
        } else {
            say("TTL", decision.ttl() == 0 ? "not kept of an established packet" : String.valueOf(decision.ttl()));
        }
        final byte[] frame = story.frame();
        if (frame != null && frame.length >= EthernetHeader.LENGTH) {
            ethernet.wrap(new UnsafeBuffer(frame), 0);
            macs("MACs came", MacAddress.text(ethernet.source()), MacAddress.text(ethernet.destination()));
        }
        if (decision.nextHopMac() != 0) {
            macs("MACs left", ports.mac(decision.egressPort()), MacAddress.text(decision.nextHopMac()));
        }
        tunnel(decision);
    }

    private void macs(final String label, final String source, final String destination) {
        say(label, (source.isEmpty() ? "the port's" : source) + " > " + destination);
    }

    private void change(final String field, final String before, final String after) {
        say(field, before.equals(after) ? before + ", unchanged" : before + " -> " + after);
    }

    private static String source(final FullRecord decision) {
        return Words.endpoint(decision, decision.sourceHi(), decision.sourceLo(), decision.sourcePort());
    }

    private static String sourceAfter(final FullRecord decision) {
        return Words.endpoint(decision, decision.sourceAfterHi(), decision.sourceAfterLo(), decision.sourcePortAfter());
    }

    private static String destination(final FullRecord decision) {
        return Words.endpoint(decision, decision.destinationHi(), decision.destinationLo(), decision.destinationPort());
    }

    private static String destinationAfter(final FullRecord decision) {
        return Words.endpoint(
                decision,
                decision.destinationAfterHi(),
                decision.destinationAfterLo(),
                decision.destinationPortAfter());
    }

    private void tunnel(final FullRecord decision) {
        if (decision.tunnel() == null) {
            return;
        }
        final boolean hasPorts = decision.tunnel() == Tunnel.Type.GUE;
        say(
                "tunnel",
                decision.tunnel() + " "
                        + Addresses.text(decision.tunnelSourceHi(), decision.tunnelSourceLo())
                        + (hasPorts ? " port " + decision.tunnelSourcePort() : "") + " > "
                        + Addresses.text(decision.serverHi(), decision.serverLo())
                        + (hasPorts ? " port " + decision.tunnelDestinationPort() : ""));
    }

    private void wayOut(final FullRecord decision) {
        if (decision.egressPort() == Decision.NONE) {
            return;
        }
        final boolean known = decision.nextHopHi() != 0 || decision.nextHopLo() != 0;
        say(
                "way out",
                ports.name(decision.egressPort())
                        + (known
                                ? ", next hop " + Addresses.text(decision.nextHopHi(), decision.nextHopLo()) + " at "
                                        + (decision.nextHopMac() == 0
                                                ? "a MAC that was not known"
                                                : MacAddress.text(decision.nextHopMac()))
                                : "")
                        + (decision.fragments() > 1 ? ", in " + decision.fragments() + " fragments" : "")
                        + (decision.has(FullRecord.FLAG_REFUSED) ? "; the port refused it" : ""));
    }

    private void held(final Story story) {
        final FullRecord decision = story.decision();
        final boolean held = decision.reason() != null && decision.reason().verdict() == Verdict.HELD;
        if (story.end() != null) {
            say("held", "until " + text.line(story.end()));
            final Reason reason = story.end().reason();
            say("", reason == null ? "a reason of a later version" : reason.meaning());
        } else if (held) {
            say("held", "how it ended is not in this journal");
        }
        for (final ResolutionRecord ended : story.ended()) {
            say("it ended", text.line(ended));
        }
    }

    private void kept(final Story story) {
        if (story.input() == null) {
            say("frame", "not kept: that is for levels inputs and frames");
        } else {
            say("frame", text.line(story.input()).strip());
        }
        if (story.output() != null) {
            say("", text.line(story.output()).strip());
        }
    }

    private void history(final Story story) {
        if (story.decision().connection() == Decision.NONE) {
            return;
        }
        String label = "history";
        if (story.omittedBefore() > 0) {
            say(label, "  " + story.omittedBefore() + " earlier records of the connection are left out");
            label = "";
        }
        for (final Story.Chapter chapter : story.history()) {
            say(label, chapter(chapter, story.event()));
            label = "";
        }
        if (story.omittedBehind() > 0) {
            say(label, "  " + story.omittedBehind() + " later ones are left out");
        }
    }

    private String chapter(final Story.Chapter chapter, final long event) {
        if (chapter.run() != null) {
            return "  events " + chapter.run().firstEvent() + " to "
                    + chapter.run().lastEvent() + ", counted: " + text.line(chapter.run(), chapter.decision());
        }
        final long its = chapter.decision().event();
        return (its == event ? "* " : "  ") + "event " + its + ": " + text.line(chapter.decision());
    }

    private void say(final String label, final String sentence) {
        lines.add(String.format(Locale.ROOT, "  %-12s %s", label, sentence).stripTrailing());
    }
}
