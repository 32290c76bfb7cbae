package io.signalbox.replay.journal;

import io.signalbox.journal.codec.CompactRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.RecordType;
import io.signalbox.journal.codec.ResolutionRecord;

/**
 * What a port would not take. That is no input of a run, for nothing is decided by it; but the record says so, and is a
 * full one. A run again sends its frames to nobody who refuses them: its record is the one that would have been.
 */
final class Refusal {
    private final FullRecord full = new FullRecord();
    private final CompactRecord compact = new CompactRecord();
    private final ResolutionRecord resolution = new ResolutionRecord();

    /** Whether both begin with what is the same record but for a refusal, which the first one then tells no more. */
    boolean isAllThatDiffers(final Tape recorded, final Tape again) {
        return switch (typeOfFirst(recorded)) {
            case RecordType.FULL -> isAllOfFull(recorded, again);
            case RecordType.RESOLUTION -> isAllOfResolution(recorded, again);
            default -> false;
        };
    }

    private boolean isAllOfFull(final Tape recorded, final Tape again) {
        if (!full.wrap(recorded.buffer(), recorded.first()).has(FullRecord.FLAG_REFUSED)) {
            return false;
        }
        if (typeOfFirst(again) == RecordType.COMPACT) {
            return full.agreesWith(compact.wrap(again.buffer(), again.first()));
        }
        full.clearRefusal();
        return recorded.beginsLike(again);
    }

    private boolean isAllOfResolution(final Tape recorded, final Tape again) {
        if (!resolution.wrap(recorded.buffer(), recorded.first()).refused()) {
            return false;
        }
        resolution.clearRefusal();
        return recorded.beginsLike(again);
    }

    private static int typeOfFirst(final Tape tape) {
        return RecordType.of(tape.buffer(), tape.first());
    }
}
