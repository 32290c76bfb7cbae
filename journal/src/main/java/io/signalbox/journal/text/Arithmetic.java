package io.signalbox.journal.text;

import io.signalbox.ipvsadm.Endpoint;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.scheduler.Choice;
import io.signalbox.scheduler.SchedulerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A scheduler's choice, written so that the reader can make it again: the rule, each candidate's numbers in the
 * scheduler's order and what the rule makes of them.
 */
final class Arithmetic {
    private static final String CROSSWISE = ", compared by a*weight(b) > b*weight(a), the first of equals";

    private Arithmetic() {}

    static List<String> lines(final FullRecord decision) {
        final List<String> lines = new ArrayList<>();
        lines.add(decision.scheduler().label() + flags(decision) + ": " + rule(decision.scheduler()));
        final String went = wentBy(decision);
        if (!went.isEmpty()) {
            lines.add(went);
        }
        for (int i = 0; i < decision.candidates(); i++) {
            lines.add(candidate(decision, i));
        }
        if (decision.candidatesInAll() > decision.candidates()) {
            lines.add("  and " + (decision.candidatesInAll() - decision.candidates()) + " more that are not recorded");
        }
        return lines;
    }

    private static String flags(final FullRecord decision) {
        final int flags = decision.schedulerFlags();
        return ((flags & SchedulerKind.FLAG_FALLBACK) != 0 ? " fallback" : "")
                + ((flags & SchedulerKind.FLAG_PORT) != 0 ? " port" : "");
    }

    static String rule(final SchedulerKind kind) {
        return switch (kind) {
            case RR -> "the next after the cursor that takes new connections";
            case WRR -> "the next after the cursor whose weight is at least the current weight";
            case LC -> "the least 256*active+inactive, the first of equals";
            case WLC -> "the least (256*active+inactive)/weight" + CROSSWISE;
            case SED -> "the least (active+1)/weight" + CROSSWISE;
            case NQ -> "the first without an active connection, else the least (active+1)/weight" + CROSSWISE;
            case DH -> "the destination's hash names a slot, the slot a server";
            case SH -> "the client's hash names a slot, the slot a server";
            case MH -> "the client's hash names a slot of the Maglev table, the slot a server";
            case FO -> "the greatest weight, the first of equals";
            case OVF -> "the greatest weight among those with active <= weight, the first of equals";
            case LBLC ->
                "the destination's server unless crowded, else the least (256*active+inactive)/weight" + CROSSWISE;
            case LBLCR ->
                "the least loaded of the destination's servers unless crowded, else of all servers: "
                        + "(256*active+inactive)/weight" + CROSSWISE;
            case TWOS ->
                "of two drawn by weight the one with less (256*active+inactive)/weight, the first drawn of equals";
        };
    }

    /** What the servers' numbers do not tell: cursor, current weight, hash, slot, draws. */
    private static String wentBy(final FullRecord decision) {
        final SchedulerKind kind = decision.scheduler();
        if (kind == SchedulerKind.TWOS) {
            return drawn(decision);
        }
        final List<String> parts = new ArrayList<>();
        if (kind == SchedulerKind.RR || kind == SchedulerKind.WRR) {
            parts.add(decision.cursor() < 0 ? "cursor before the first" : "cursor at " + decision.cursor());
        }
        if ((kind == SchedulerKind.LBLC || kind == SchedulerKind.LBLCR) && decision.cursor() != Choice.NOT_SET) {
            parts.add("the destination had " + decision.cursor());
        }
        if (decision.currentWeight() != Choice.NOT_SET) {
            parts.add("current weight " + decision.firstWeight()
                    + (decision.firstWeight() == decision.currentWeight() ? "" : ", then " + decision.currentWeight()));
        }
        if (decision.hash() != Choice.NOT_SET) {
            parts.add(String.format("hash 0x%08x", decision.hash()));
        }
        if (decision.slot() != Choice.NOT_SET) {
            parts.add("slot " + decision.slot());
        }
        return String.join(", ", parts);
    }

    private static String drawn(final FullRecord decision) {
        return decision.cursor() == Choice.NOT_SET
                ? "nobody to draw"
                : "drawn " + decision.cursor() + " and " + decision.slot();
    }

    private static String candidate(final FullRecord decision, final int index) {
        final String value = value(decision, index);
        final String server =
                Endpoint.text(decision.candidateHi(index), decision.candidateLo(index), decision.candidatePort(index));
        return (decision.candidateChosen(index) ? "* " : "  ") + index + " " + server
                + " weight " + decision.candidateWeight(index) + lastWeight(decision, index)
                + " active " + decision.candidateActive(index)
                + " inactive " + decision.candidateInactive(index)
                + (value.isEmpty() ? "" : ": " + value)
                + (decision.candidateChosen(index) ? "  chosen" : "");
    }

    /** By which a quiesced server keeps its slots. */
    private static String lastWeight(final FullRecord decision, final int index) {
        return decision.scheduler() == SchedulerKind.MH && decision.candidateWeight(index) == 0
                ? " (last " + decision.candidateLastWeight(index) + ")"
                : "";
    }

    /** What the rule makes of a candidate's numbers; empty where it takes them as they are. */
    static String value(final FullRecord decision, final int index) {
        if (decision.candidateOverloaded(index)) {
            return "overloaded, passed over";
        }
        if (decision.candidateWeight(index) == 0) {
            return "quiesced, passed over";
        }
        final long active = decision.candidateActive(index);
        final long inactive = decision.candidateInactive(index);
        return switch (decision.scheduler()) {
            case LC -> overhead(active, inactive) + " = " + (256 * active + inactive);
            case WLC, LBLC, LBLCR, TWOS ->
                quotient("(" + overhead(active, inactive) + ")", 256 * active + inactive, decision, index);
            case SED -> quotient("(" + active + "+1)", active + 1, decision, index);
            case NQ -> active == 0 ? "idle" : quotient("(" + active + "+1)", active + 1, decision, index);
            case OVF -> active > decision.candidateWeight(index) ? "full, passed over" : "";
            default -> "";
        };
    }

    private static String overhead(final long active, final long inactive) {
        return "256*" + active + "+" + inactive;
    }

    private static String quotient(
            final String formula, final long dividend, final FullRecord decision, final int index) {
        final int weight = decision.candidateWeight(index);
        final String decimals = String.format(Locale.ROOT, "%.3f", (double) dividend / weight);
        return formula + "/" + weight + " = " + dividend + "/" + weight + " = " + decimals;
    }
}
