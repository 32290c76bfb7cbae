package io.signalbox.journal.text;

import io.signalbox.decision.Decision;
import io.signalbox.decision.Reason;
import io.signalbox.decision.Verdict;
import io.signalbox.ipvsadm.Endpoint;
import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.EndingRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.InputRecord;
import io.signalbox.journal.codec.MarkRecord;
import io.signalbox.journal.codec.OutputRecord;
import io.signalbox.journal.codec.ResolutionRecord;
import io.signalbox.journal.codec.RunRecord;
import io.signalbox.packet.EventKind;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.wire.Protocol;
import java.util.Locale;

/**
 * Records as lines for people, in the manner of tcpdump: one line each, and below a decision, where wanted, the
 * scheduler's arithmetic.
 */
public final class DecisionText {
    private static final String INDENT = "\n        ";
    private static final String KEPT =
            "persistence: a template keeps this client, or with --pe sip this call of it, on that "
                    + "real server, so no scheduler was asked";

    private final PortNames ports;
    private final Times times;
    private final boolean verbose;

    /** Times are event times. */
    public DecisionText(final PortNames ports, final boolean verbose) {
        this(ports, Times.ofEvents(), verbose);
    }

    /** @param verbose adds indented lines: what the reason means, and how the scheduler came to its choice */
    public DecisionText(final PortNames ports, final Times times, final boolean verbose) {
        this.ports = ports;
        this.times = times;
        this.verbose = verbose;
    }

    public String line(final FullRecord decision) {
        final String head = times.text(decision.timeNs()) + " ";
        if (decision.kind() != EventKind.FRAME) {
            return head + "- " + decision.kind().name().toLowerCase(Locale.ROOT) + " -> " + reason(decision);
        }
        return head + ports.name(decision.ingressPort()) + " " + packet(decision) + " -> " + outcome(decision)
                + (verbose ? details(decision) : "");
    }

    public String line(final ResolutionRecord resolution) {
        return times.text(resolution.timeNs()) + " - event " + resolution.heldEvent() + ", which was held -> "
                + outcome(resolution.reason())
                + (resolution.egressPort() == Decision.NONE ? "" : "via " + ports.name(resolution.egressPort()) + " ")
                + (resolution.reason() == null ? "" : resolution.reason())
                + (resolution.byTimer() ? " by a timer" : " by event " + resolution.byEvent())
                + (resolution.refused() ? ", refused by the port" : "");
    }

    /** Who had which public end, and since when. */
    public String line(final EndingRecord ending) {
        final long timeNs = ending.goesOn() ? ending.beganNs() : ending.endedNs();
        return times.text(timeNs) + " - " + (ending.ports() == 1 ? "mapping" : "block") + " of "
                + Words.inside(
                        ending.protocol(), ending.insideHi(), ending.insideLo(), ending.insidePort(), ending.ports())
                + " to "
                + Words.publicEnds(
                        ending.protocol(), ending.publicHi(), ending.publicLo(), ending.publicPort(), ending.ports())
                + " (" + Words.protocol(ending.protocol()) + ") "
                + (ending.goesOn()
                        ? "begins with event "
                        : "is over, since " + times.text(ending.beganNs()) + ", noticed with event ")
                + ending.event();
    }

    /** Where the packets of the run went, how many they were in each direction, and since when. */
    public String line(final RunRecord run, final FullRecord latest) {
        final String head = times.text(run.lastTimeNs()) + " ";
        final String since = " since " + times.text(run.firstTimeNs());
        if (run.isOfTicks()) {
            return head + "- " + run.events() + " ticks" + since;
        }
        return head + ports.name(latest.ingressPort()) + " " + flow(latest) + " -> " + forwarded(latest)
                + reason(latest) + ": " + run.packetsToServer() + " packets, " + run.bytesToServer()
                + " bytes to the server, " + run.packetsToClient() + " packets, " + run.bytesToClient()
                + " bytes to the client" + since;
    }

    public String line(final InputRecord input) {
        return times.text(input.timeNs()) + " " + ports.name(input.port()) + " frame of event " + input.event() + ": "
                + input.capturedLength() + " bytes"
                + (input.capturedLength() == input.wireLength() ? "" : " of " + input.wireLength() + " on the wire")
                + (input.isWhole()
                        ? ", all kept"
                        : String.format(
                                ", the first %d kept; its payload's sum is 0x%04x", input.kept(), input.payloadSum()));
    }

    public String line(final OutputRecord output) {
        return String.format(
                "%sevent %d let go %d %s, %d bytes, CRC-32C 0x%08x",
                INDENT.substring(1),
                output.event(),
                output.frames(),
                output.frames() == 1 ? "frame" : "frames",
                output.bytes(),
                output.crc());
    }

    /** What was changed by nobody's command. */
    public String changeLine(final CommandRecord change) {
        return times.text(change.timeNs()) + " - change with event " + change.event() + " -> revision "
                + change.revision() + " by " + change.author() + ": " + change.text();
    }

    public String line(final CommandRecord command) {
        return times.text(command.timeNs()) + " - command -> " + command.reason() + " revision " + command.revision()
                + (command.author().isEmpty() ? "" : " by " + command.author()) + ": " + command.text()
                + (command.refusal().isEmpty() ? "" : " (" + command.refusal() + ")");
    }

    public String line(final MarkRecord mark) {
        final String head = times.text(mark.timeNs()) + " - journal -> " + mark.cause() + ": ";
        if (mark.cause() == null) {
            return head + "a mark of a later version";
        }
        return switch (mark.cause()) {
            case RETENTION -> head + mark.cause().meaning() + ", the oldest files were deleted: " + mark.count();
            case CLOSED ->
                head + mark.cause().meaning() + " after " + mark.count() + " records, the last of event "
                        + mark.lastEvent();
            case CHECKPOINT ->
                head + mark.cause().meaning() + ", of event " + mark.firstEvent() + ", " + mark.bytes() + " bytes";
            default ->
                head + mark.cause().meaning() + ", " + mark.count() + " records are missing of events "
                        + mark.firstEvent() + " to " + mark.lastEvent();
        };
    }

    private static String packet(final FullRecord decision) {
        if (decision.has(FullRecord.FLAG_CONNECTION_UNKNOWN)) {
            return unknown(decision);
        }
        return hasAddresses(decision) ? flow(decision) + kindOfPacket(decision) : Words.protocol(decision);
    }

    private static boolean hasAddresses(final FullRecord decision) {
        return decision.sourceLo() != 0 || decision.destinationLo() != 0 || decision.destinationHi() != 0;
    }

    private static String flow(final FullRecord decision) {
        return decision.has(FullRecord.FLAG_CONNECTION_UNKNOWN)
                ? unknown(decision)
                : Words.protocol(decision) + " " + source(decision) + " > " + destination(decision);
    }

    private static String unknown(final FullRecord decision) {
        return "connection " + decision.connection() + " (its first record is not in this journal)";
    }

    private static String source(final FullRecord decision) {
        return Words.endpoint(decision, decision.sourceHi(), decision.sourceLo(), decision.sourcePort());
    }

    private static String destination(final FullRecord decision) {
        return Words.endpoint(decision, decision.destinationHi(), decision.destinationLo(), decision.destinationPort());
    }

    private static String kindOfPacket(final FullRecord decision) {
        final String fragment = decision.has(FullRecord.FLAG_FRAGMENT) ? " fragment" : "";
        if (decision.has(FullRecord.FLAG_ICMP)) {
            return " type " + decision.icmpType() + " code " + decision.icmpCode() + fragment;
        }
        return (decision.protocol() == Protocol.TCP ? " [" + Words.tcpFlags(decision.tcpFlags()) + "]" : "") + fragment;
    }

    private String outcome(final FullRecord decision) {
        final StringBuilder text = new StringBuilder(outcome(decision.reason()));
        if (decision.reason() != null && decision.reason().verdict() == Verdict.FORWARDED) {
            text.append(forwarded(decision));
        }
        if (decision.egressPort() != Decision.NONE) {
            text.append("via ").append(ports.name(decision.egressPort())).append(' ');
        }
        text.append(reason(decision));
        text.append(states(decision));
        text.append(choice(decision));
        if (decision.has(FullRecord.FLAG_REFUSED)) {
            text.append(", refused by the port");
        }
        return text.toString();
    }

    private static String outcome(final Reason reason) {
        if (reason == null) {
            return "";
        }
        return switch (reason.verdict()) {
            case FORWARDED -> "";
            case LEFT_TO_HOST -> "left to the host ";
            default -> reason.verdict().name().toLowerCase(Locale.ROOT) + " ";
        };
    }

    /** By which method, to which server or (replies) as whom. */
    private static String forwarded(final FullRecord decision) {
        final String method = method(decision.method());
        if (isOfMapping(decision.reason())) {
            return mapped(decision);
        }
        if (comesFromServer(decision.reason())) {
            return method + "from "
                    + Words.endpoint(
                            decision, decision.sourceAfterHi(), decision.sourceAfterLo(), decision.sourcePortAfter())
                    + " ";
        }
        return decision.has(FullRecord.FLAG_SERVER)
                ? method + Words.endpoint(decision, decision.serverHi(), decision.serverLo(), decision.serverPort())
                        + " "
                : method;
    }

    /** A gateway's: from which public end, or to which inside one. */
    private static String mapped(final FullRecord decision) {
        final boolean leaves = decision.sourceLo() != decision.sourceAfterLo();
        return leaves
                ? "from "
                        + Words.endpoint(
                                decision,
                                decision.sourceAfterHi(),
                                decision.sourceAfterLo(),
                                decision.sourcePortAfter())
                        + " "
                : "to "
                        + Words.endpoint(
                                decision,
                                decision.destinationAfterHi(),
                                decision.destinationAfterLo(),
                                decision.destinationPortAfter())
                        + " ";
    }

    private static boolean isOfMapping(final Reason reason) {
        return reason == Reason.NEW_MAPPING
                || reason == Reason.MAPPING
                || reason == Reason.MAPPING_REPLY
                || reason == Reason.MAPPING_ICMP
                || reason == Reason.MAPPING_RESET;
    }

    private static boolean comesFromServer(final Reason reason) {
        return reason == Reason.REPLY || reason == Reason.REPLY_UNTRANSLATED || reason == Reason.SERVER_CALL;
    }

    private static String method(final ForwardingMethod method) {
        if (method == null) {
            return "";
        }
        return switch (method) {
            case NAT -> "NAT ";
            case DIRECT_ROUTING -> "DR ";
            case TUNNEL -> "TUN ";
            case BYPASS -> "BYPASS ";
            case FULL_NAT -> "FULLNAT ";
        };
    }

    private static String reason(final FullRecord decision) {
        return decision.reason() == null
                ? "a reason of a later version"
                : decision.reason().name();
    }

    private static String states(final FullRecord decision) {
        final String before = Words.state(decision.protocol(), decision.stateBefore());
        final String after = Words.state(decision.protocol(), decision.stateAfter());
        final boolean began = before.isEmpty() || decision.stateBefore() == 0;
        if (after.isEmpty() || before.equals(after) || began) {
            return after.isEmpty() ? "" : " " + after;
        }
        return " " + before + "->" + after;
    }

    private static String choice(final FullRecord decision) {
        final SchedulerKind scheduler = decision.scheduler();
        if (scheduler == null) {
            return isKept(decision) ? " kept by persistence" : "";
        }
        return decision.has(FullRecord.FLAG_SERVER)
                ? " " + scheduler.label() + ": rs "
                        + Endpoint.text(decision.serverHi(), decision.serverLo(), decision.serverPort())
                        + " chosen of " + decision.candidatesInAll()
                : " " + scheduler.label() + ": none of " + decision.candidatesInAll();
    }

    /** A connection began, and no scheduler was asked: its client, or its call, belongs to a real server already. */
    private static boolean isKept(final FullRecord decision) {
        return decision.reason() == Reason.NEW_CONNECTION
                || decision.reason() == Reason.RESCHEDULED
                || decision.reason() == Reason.SERVER_EXPIRED;
    }

    private String details(final FullRecord decision) {
        final StringBuilder text = new StringBuilder();
        text.append(INDENT)
                .append("event ")
                .append(decision.event())
                .append(", revision ")
                .append(decision.revision())
                .append(", ")
                .append(decision.ipBytes())
                .append(" IP bytes");
        if (decision.connection() != Decision.NONE) {
            text.append(", connection ").append(decision.connection());
        }
        if (decision.has(FullRecord.FLAG_SERVICE)) {
            text.append(", service ").append(Words.service(decision));
        }
        if (decision.reason() != null) {
            text.append(INDENT).append(decision.reason().meaning());
            if (!decision.reason().advice().isEmpty()) {
                text.append("; ").append(decision.reason().advice());
            }
        }
        if (decision.scheduler() != null) {
            Arithmetic.lines(decision).forEach(line -> text.append(INDENT).append(line));
        } else if (isKept(decision)) {
            text.append(INDENT).append(KEPT);
        }
        return text.toString();
    }
}
