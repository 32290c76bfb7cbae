package io.signalbox.journal;

import io.signalbox.stage.State;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** How a journal is written. Set what differs from the defaults; {@link JournalWriter#open} checks the whole. */
public final class JournalSettings {
    /** How long a file is written before the next one is begun, unless it is full before. */
    public enum Roll {
        FIVE_MINUTES(300),
        HOUR(3_600),
        DAY(86_400);

        private final int seconds;

        Roll(final int seconds) {
            this.seconds = seconds;
        }

        public int seconds() {
            return seconds;
        }
    }

    /** What becomes of a record that finds the byte ring full. */
    public enum WhenFull {
        /** It is lost, counted and marked: no packet waits for a disk. */
        COUNT,
        /** Its packet waits for the journal: nothing is lost. For replays, which have time. */
        WAIT
    }

    /** When the frames of a batch may leave. */
    public enum Mode {
        /** At once: the journal is written beside. */
        BESIDE,
        /** When what was decided about them is committed to the journal: it survives the death of this process. */
        STRICT,
        /** When that is on the disk as well: it survives a loss of power. */
        STRICT_SYNC;

        /** As it is written: {@code strict-sync}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Whether frames wait for the journal. */
        public boolean holdsBack() {
            return this != BESIDE;
        }
    }

    /** The size cap is worked out: 10 GiB or a tenth of the free space, whichever is less. */
    public static final long CAP_BY_DISK = 0;

    /** No file is too old. */
    public static final int KEEP_ALL = 0;

    private static final long MS_PER_DAY = 86_400_000;
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final int CAP_PER_FILE = 16;

    private int lane;
    private String author = "";
    private int connections = 1 << 20;
    private int ringBytes = 1 << 26;
    private int inputRingBytes = 1 << 25;
    private Mode mode = Mode.BESIDE;
    private WhenFull whenFull = WhenFull.COUNT;
    private Roll roll = Roll.HOUR;
    private long blockBytes = 64 * MIB;
    private long capBytes = CAP_BY_DISK;
    private int keepDays = KEEP_ALL;
    private boolean rollsByEventTime;
    private long goesOnFrom;
    private long outputSeed;
    private State.Bounds bounds = State.Bounds.SMALL;
    private long watermarkBytes = 256 * MIB;
    private long checkEveryBytes = 4 * MIB;
    private LongSupplier freeSpace;
    private LongSupplier wallClockMs = System::currentTimeMillis;
    private Consumer<String> onTrouble = System.err::println;
    private Consumer<String> onRecovery = sentence -> {};

    /** The lane that is journaled: 0 to 65535. */
    public JournalSettings lane(final int value) {
        lane = value;
        return this;
    }

    /** Who configures: named in the records of commands. */
    public JournalSettings author(final String value) {
        author = value;
        return this;
    }

    /** Entries of the connection table: connections beyond are written in full with every packet. 8 bytes each. */
    public JournalSettings connections(final int value) {
        connections = value;
        return this;
    }

    /**
     * Size of the byte ring, a power of two. An established packet takes 32 bytes of it; a first one 256, and 40 more for
     * each candidate: the 64 MiB that it has unless told otherwise hold 2,097,152 of the former, or 102,300 of the latter
     * with 10 candidates each.
     */
    public JournalSettings ringBytes(final int value) {
        ringBytes = value;
        return this;
    }

    /**
     * Size of the byte ring for inputs, a power of two. It holds the frames that are not decided yet, so it is at least
     * twice the memory that frames arrive in; a frame of more than an eighth of it finds no room ever.
     */
    public JournalSettings inputRingBytes(final int value) {
        inputRingBytes = value;
        return this;
    }

    /** When frames may leave. Where they wait for the journal, their packets wait for room in the byte ring, too. */
    public JournalSettings mode(final Mode value) {
        mode = value;
        return this;
    }

    /** Whether packets wait where the byte ring is full. */
    public JournalSettings whenFull(final WhenFull value) {
        whenFull = value;
        return this;
    }

    public JournalSettings roll(final Roll value) {
        roll = value;
        return this;
    }

    /** Files follow each other, and are named, by event time: so that of a replay depends on nothing but its events. */
    public JournalSettings rollByEventTime() {
        rollsByEventTime = true;
        return this;
    }

    /** How much a file grows at a time (its unused rest needs no disk space). */
    public JournalSettings blockBytes(final long value) {
        blockBytes = value;
        return this;
    }

    /** What all files together may need, at least four blocks; or {@link #CAP_BY_DISK}. */
    public JournalSettings capBytes(final long value) {
        capBytes = value;
        return this;
    }

    /** Files that nobody wrote to for so many days (of 24 hours) are deleted; or {@link #KEEP_ALL}. */
    public JournalSettings keepDays(final int value) {
        keepDays = value;
        return this;
    }

    /** What the frames of this session depend on, {@link State}'s: kept in a file that only the owner reads. */
    public JournalSettings outputSeed(final long value) {
        outputSeed = value;
        return this;
    }

    /** What the state of this session holds at most. */
    public JournalSettings bounds(final State.Bounds value) {
        bounds = value;
        return this;
    }

    /** With less free space than this nothing is written. */
    public JournalSettings watermarkBytes(final long value) {
        watermarkBytes = value;
        return this;
    }

    /** Cap and watermark are looked at once in so many bytes; while the disk is low, before each document. */
    public JournalSettings checkEveryBytes(final long value) {
        checkEveryBytes = value;
        return this;
    }

    /** Tells the disk's free bytes, instead of the file system. */
    public JournalSettings freeSpace(final LongSupplier value) {
        freeSpace = value;
        return this;
    }

    /** Names the files, unless event time does, and says how old they are; nothing else. */
    public JournalSettings wallClockMs(final LongSupplier value) {
        wallClockMs = value;
        return this;
    }

    /** Hears one sentence when the journal cannot be written; by default it goes to stderr. */
    public JournalSettings onTrouble(final Consumer<String> value) {
        onTrouble = value;
        return this;
    }

    /** Hears one sentence when it can be written again; by default nobody does. */
    public JournalSettings onRecovery(final Consumer<String> value) {
        onRecovery = value;
        return this;
    }

    /** The session goes on with the state of this checkpoint, which lies in the journal's folder; 0 where it begins anew. */
    public JournalSettings goesOnFrom(final long checkpoint) {
        goesOnFrom = checkpoint;
        return this;
    }

    public long goesOnFrom() {
        return goesOnFrom;
    }

    public int lane() {
        return lane;
    }

    public String author() {
        return author;
    }

    public int connections() {
        return connections;
    }

    public int ringBytes() {
        return ringBytes;
    }

    public int inputRingBytes() {
        return inputRingBytes;
    }

    public Mode mode() {
        return mode;
    }

    public WhenFull whenFull() {
        return mode.holdsBack() ? WhenFull.WAIT : whenFull;
    }

    public Roll roll() {
        return roll;
    }

    public boolean rollsByEventTime() {
        return rollsByEventTime;
    }

    public long blockBytes() {
        return blockBytes;
    }

    public long capBytes() {
        return capBytes;
    }

    /** Files last written before this are deleted; in milliseconds of the wall clock. */
    public long keepFromMs() {
        return keepDays == KEEP_ALL ? Long.MIN_VALUE : wallClockMs.getAsLong() - keepDays * MS_PER_DAY;
    }

    public long outputSeed() {
        return outputSeed;
    }

    public State.Bounds bounds() {
        return bounds;
    }

    public long watermarkBytes() {
        return watermarkBytes;
    }

    public long checkEveryBytes() {
        return checkEveryBytes;
    }

    /** Null where the file system is to be asked. */
    public LongSupplier freeSpace() {
        return freeSpace;
    }

    public LongSupplier wallClockMs() {
        return wallClockMs;
    }

    public Consumer<String> onTrouble() {
        return onTrouble;
    }

    public Consumer<String> onRecovery() {
        return onRecovery;
    }

    /** A file that holds so much is full: so the cap leaves at least fifteen of sixteen parts of the past. */
    public long fileBytes() {
        return Math.max(blockBytes, capBytes / CAP_PER_FILE);
    }

    /** @throws IllegalArgumentException one sentence that names the setting and its range */
    void conclude(final long freeBytes) {
        require(lane >= 0 && lane <= 0xFFFF, "lane is 0 to 65535, not " + lane);
        require(connections >= 0, "connections is at least 0, not " + connections);
        require(
                ringBytes >= 1 << 16 && Integer.bitCount(ringBytes) == 1,
                "ringBytes is a power of two of at least 65536, not " + ringBytes);
        require(
                inputRingBytes >= 1 << 16 && Integer.bitCount(inputRingBytes) == 1,
                "inputRingBytes is a power of two of at least 65536, not " + inputRingBytes);
        require(blockBytes >= MIB && blockBytes <= GIB, "blockBytes is 1 MiB to 1 GiB, not " + blockBytes);
        require(keepDays >= 0, "keepDays is at least 1, or 0 for all, not " + keepDays);
        if (capBytes == CAP_BY_DISK) {
            capBytes = Math.max(4 * blockBytes, Math.min(10 * GIB, freeBytes / 10));
        }
        require(capBytes >= 4 * blockBytes, "capBytes is at least four times blockBytes, not " + capBytes);
    }

    private static void require(final boolean holds, final String sentence) {
        if (!holds) {
            throw new IllegalArgumentException("journal: " + sentence);
        }
    }
}
