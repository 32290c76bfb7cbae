package io.signalbox.journal.who;

import io.signalbox.decision.Reason;
import io.signalbox.journal.codec.CompactRecord;
import io.signalbox.journal.codec.EndingRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.RecordType;
import io.signalbox.journal.codec.RunRecord;
import io.signalbox.wire.Protocol;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Reads of a journal's records who got which public end, and who has one no longer. */
final class Tenancies {
    private final FullRecord full = new FullRecord();
    private final CompactRecord compact = new CompactRecord();
    private final RunRecord run = new RunRecord();
    private final EndingRecord ending = new EndingRecord();

    /** What the record tells; null where it tells nothing of public ends. */
    Tenancy of(final DirectBuffer source, final int index) {
        final int type = RecordType.of(source, index);
        if (type == RecordType.ENDING) {
            return ended((MutableDirectBuffer) source, index);
        }
        return type == RecordType.FULL ? begun((MutableDirectBuffer) source, index) : null;
    }

    /** The time of the latest event, of which that of the one before is known: not every record is an event's. */
    long timeNs(final DirectBuffer source, final int index, final long beforeNs) {
        final int type = RecordType.of(source, index);
        if (type == RecordType.COMPACT) {
            return compact.wrap((MutableDirectBuffer) source, index).timeNs();
        }
        if (type == RecordType.RUN) {
            return Math.max(
                    beforeNs, run.wrap((MutableDirectBuffer) source, index).lastTimeNs());
        }
        return RecordType.isEvent(type)
                ? full.wrap((MutableDirectBuffer) source, index).timeNs()
                : beforeNs;
    }

    private Tenancy ended(final MutableDirectBuffer source, final int index) {
        ending.wrap(source, index);
        return new Tenancy(
                ending.protocol(),
                ending.insideHi(),
                ending.insideLo(),
                ending.insidePort(),
                ending.publicHi(),
                ending.publicLo(),
                ending.publicPort(),
                ending.ports(),
                ending.beganNs(),
                ending.endedNs(),
                ending.event());
    }

    /** By the first packet of a flow, where a record of its own does not tell: that of a block does, and that of a query. */
    private Tenancy begun(final MutableDirectBuffer source, final int index) {
        full.wrap(source, index);
        final Reason reason = full.reason();
        final boolean isIcmp = full.protocol() == Protocol.ICMP || full.protocol() == Protocol.ICMPV6;
        if (reason == null || isIcmp || full.isOfBlock()) {
            return null;
        }
        return switch (reason) {
            case NEW_MAPPING, PUBLIC_PORTS_LOW -> begunInside();
            case MAPPING_INBOUND -> begunOutside();
            default -> null;
        };
    }

    private Tenancy begunInside() {
        return new Tenancy(
                full.protocol(),
                full.sourceHi(),
                full.sourceLo(),
                full.sourcePort(),
                full.sourceAfterHi(),
                full.sourceAfterLo(),
                full.sourcePortAfter(),
                1,
                full.timeNs(),
                Tenancy.OPEN,
                full.event());
    }

    private Tenancy begunOutside() {
        return new Tenancy(
                full.protocol(),
                full.destinationAfterHi(),
                full.destinationAfterLo(),
                full.destinationPortAfter(),
                full.destinationHi(),
                full.destinationLo(),
                full.destinationPort(),
                1,
                full.timeNs(),
                Tenancy.OPEN,
                full.event());
    }
}
