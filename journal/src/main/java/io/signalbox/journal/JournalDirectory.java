package io.signalbox.journal;

import io.signalbox.stage.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of one lane's journal: Chronicle's files (*.cq4); {@code signalbox-journal}, which says what they are and
 * what each session was begun with; {@code signalbox-secret}, which holds what outputs depend on and nobody may know.
 * Folder 0750, files 0640, the secret 0600.
 */
public final class JournalDirectory implements AutoCloseable {
    public static final String PROPERTIES = "signalbox-journal";
    public static final String SECRET = "signalbox-secret";
    public static final int FORMAT = 1;

    private static final String FILE_SUFFIX = ".cq4";
    private static final String HEADING = "A journal of Signalbox: docs/journal-format.md";
    private static final String SECRET_HEADING = "What frames that left depend on: to be kept from everybody.";
    private static final String SESSION = "session.";
    private static final String FILE = "file.";
    private static final String BY = ", by ";
    private static final String GOES_ON = ", goes on from checkpoint ";
    private static final Pattern GOES_ON_PATTERN = Pattern.compile(GOES_ON + "(\\d+)");
    private static final String OUTPUT_SEED = "output-seed.";

    private final Path path;
    private final String damage;
    private final Map<String, String> head = new LinkedHashMap<>();
    private final Map<Integer, String> sessions = new TreeMap<>();
    private final Inventory inventory = new Inventory(this::store);
    private WriterLock lock;
    private long firstEvent = 1;

    /** @param damage null where what is told of the folder can be trusted */
    private JournalDirectory(final Path path, final String damage) {
        this.path = path;
        this.damage = damage;
    }

    /**
     * For writing: makes it where it is not there, and begins a new session.
     *
     * @throws IOException one sentence: it cannot be made or written, is written by another, or is not a journal like this
     */
    static JournalDirectory begin(final Path path, final JournalSettings settings) throws IOException {
        Files.createDirectories(path);
        Permissions.set(path, Permissions.FOLDER);
        final WriterLock lock = WriterLock.take(path);
        try {
            final JournalDirectory directory = isJournal(path) ? open(path) : fresh(path, settings);
            directory.lock = lock;
            directory.beginSession(settings);
            return directory;
        } catch (final Throwable failure) {
            lock.close();
            throw failure;
        }
    }

    /**
     * For reading; what is damaged is read as far as it can be.
     *
     * @throws IOException one sentence: not a journal, or of another format
     */
    public static JournalDirectory open(final Path path) throws IOException {
        if (!isJournal(path)) {
            throw new IOException(path + " is not a journal: it has no file " + PROPERTIES);
        }
        if (!Files.exists(path.resolve(PROPERTIES))) {
            return new JournalDirectory(path, "is missing");
        }
        final SealedText text = SealedText.read(path.resolve(PROPERTIES));
        final JournalDirectory directory =
                new JournalDirectory(path, text.isIntact() ? null : "is damaged: its checksum is not that of its text");
        if (text.isIntact()) {
            directory.read(text.values());
        }
        return directory;
    }

    private static boolean isJournal(final Path path) throws IOException {
        return Files.exists(path.resolve(PROPERTIES)) || Files.isDirectory(path) && files(path).length > 0;
    }

    private static JournalDirectory fresh(final Path path, final JournalSettings settings) {
        final JournalDirectory directory = new JournalDirectory(path, null);
        directory.head.put("format", String.valueOf(FORMAT));
        directory.head.put("lane", String.valueOf(settings.lane()));
        directory.head.put("id", UUID.randomUUID().toString());
        directory.head.put("roll", roll(settings));
        directory.head.put("sessions", "0");
        return directory;
    }

    private static String roll(final JournalSettings settings) {
        return settings.roll().name().toLowerCase(Locale.ROOT);
    }

    private void read(final Map<String, String> values) throws IOException {
        values.forEach((key, value) -> {
            if (key.startsWith(SESSION)) {
                sessions.put(Integer.valueOf(key.substring(SESSION.length())), value);
            } else if (key.startsWith(FILE)) {
                inventory.put(FileEntry.parse(key.substring(FILE.length()), value));
            } else {
                head.put(key, value);
            }
        });
        if (number("format") != FORMAT) {
            throw new IOException(
                    path + " has journal format " + number("format") + ", this program reads format " + FORMAT);
        }
    }

    private int number(final String key) {
        return Integer.parseInt(head.getOrDefault(key, "0"));
    }

    private void beginSession(final JournalSettings settings) throws IOException {
        if (damage != null) {
            throw new IOException(path.resolve(PROPERTIES) + " " + damage + "; begin another journal, and let"
                    + " 'signalbox journal verify' say what is left of this one");
        }
        if (lane() != settings.lane()) {
            throw new IOException(path + " is the journal of lane " + lane() + ", not of lane " + settings.lane());
        }
        if (!head.get("roll").equals(roll(settings))) {
            throw new IOException(path + " begins a file each " + words(head.get("roll")) + ", not each "
                    + words(roll(settings)) + ": that holds for a journal's whole life");
        }
        new Leftovers(path, inventory).finish();
        firstEvent = eventAfterAll();
        head.put("sessions", String.valueOf(session() + 1));
        sessions.keySet().removeIf(number -> number < oldestSession());
        sessions.put(
                session(),
                "from event " + firstEvent + ", " + words(settings.bounds()) + ", mode "
                        + settings.mode().label()
                        + (settings.goesOnFrom() == 0 ? "" : GOES_ON + settings.goesOnFrom())
                        + BY + settings.author());
        storeSecret(settings.outputSeed());
        store();
    }

    private static String words(final String roll) {
        return roll.replace('_', ' ');
    }

    private static String words(final State.Bounds bounds) {
        return "connections " + bounds.connections() + ", datagrams " + bounds.datagrams() + ", held frames "
                + bounds.heldFrames() + ", arena bytes " + bounds.arenaBytes();
    }

    /** Event numbers go on behind whatever was committed, though it may have been deleted since. */
    private long eventAfterAll() {
        long next = 1;
        for (final String session : sessions.values()) {
            next = Math.max(next, Long.parseLong(session.substring("from event ".length(), session.indexOf(','))));
        }
        for (final FileEntry entry : inventory.entries()) {
            next = Math.max(next, entry.lastEvent() + 1);
        }
        return next;
    }

    private int oldestSession() {
        return inventory.entries().stream().findFirst().map(FileEntry::session).orElse(session());
    }

    private void store() throws IOException {
        final Map<String, String> values = new LinkedHashMap<>(head);
        sessions.forEach((number, text) -> values.put(SESSION + number, text));
        inventory.entries().forEach(entry -> values.put(FILE + entry.name(), entry.toString()));
        SealedText.store(path.resolve(PROPERTIES), Permissions.FILE, HEADING, values);
    }

    private void storeSecret(final long outputSeed) throws IOException {
        final Path file = path.resolve(SECRET);
        final Map<String, String> values = new LinkedHashMap<>();
        if (Files.exists(file)) {
            values.putAll(SealedText.read(file).values());
            values.keySet().removeIf(key -> !sessions.containsKey(seedSession(key)));
        }
        values.put(OUTPUT_SEED + session(), String.format("%016x", outputSeed));
        SealedText.store(file, Permissions.SECRET, SECRET_HEADING, values);
    }

    private static int seedSession(final String key) {
        return key.startsWith(OUTPUT_SEED) ? Integer.parseInt(key.substring(OUTPUT_SEED.length())) : 0;
    }

    /**
     * The seed that the frames of a session depend on.
     *
     * @throws IOException where it is not there, or may not be read
     */
    public long outputSeed(final int session) throws IOException {
        final Path file = path.resolve(SECRET);
        if (!Files.exists(file)) {
            throw new IOException(file + " is not there: without it the run cannot be repeated");
        }
        final SealedText text = SealedText.read(file);
        final String seed = text.values().get(OUTPUT_SEED + session);
        if (!text.isIntact() || seed == null) {
            throw new IOException(file + " is damaged, or knows nothing of session " + session);
        }
        return Long.parseUnsignedLong(seed, 16);
    }

    /** Who configured the director in a session, as its commands say. */
    public String author(final int session) {
        final String text = sessions.getOrDefault(session, "");
        final int at = text.indexOf(BY);
        return at < 0 ? "" : text.substring(at + BY.length());
    }

    /** The checkpoint whose state a session went on with, which another process left; 0 where it began anew. */
    public long goesOnFrom(final int session) {
        final Matcher matcher = GOES_ON_PATTERN.matcher(sessions.getOrDefault(session, ""));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** What the state of a session could hold at most. */
    public State.Bounds bounds(final int session) throws IOException {
        final String text = sessions.get(session);
        if (text == null) {
            throw new IOException(path + " knows nothing of session " + session);
        }
        final int[] numbers = Stream.of(text.split("[^0-9]+"))
                .filter(word -> !word.isEmpty())
                .skip(1)
                .mapToInt(Integer::parseInt)
                .toArray();
        return new State.Bounds(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /** Why what {@code signalbox-journal} says is not known, a sentence without its subject; null where it is known. */
    String damage() {
        return damage;
    }

    /** Why the secret is not what was written, likewise; null where it is, or is not there to be judged. */
    String secretDamage() throws IOException {
        final Path file = path.resolve(SECRET);
        return !Files.isReadable(file) || SealedText.read(file).isIntact()
                ? null
                : "is damaged: its checksum is not that of its text";
    }

    public Path path() {
        return path;
    }

    public int lane() {
        return number("lane");
    }

    /** A UUID, given when the journal was begun; empty where it is not known. */
    public String id() {
        return head.getOrDefault("id", "");
    }

    /** The first half of the id, as it stands in each document; 0 where it is not known. */
    long idBits() {
        return head.containsKey("id") ? UUID.fromString(id()).getMostSignificantBits() : 0;
    }

    /** The number of the latest session: how often a writer opened the journal; 0 where it is not known. */
    public int session() {
        return number("sessions");
    }

    /** The session that was begun. */
    JournalSession begun() {
        return new JournalSession(idBits(), session(), firstEvent);
    }

    Inventory inventory() {
        return inventory;
    }

    /** Whether somebody writes it now. */
    boolean isBeingWritten() throws IOException {
        return WriterLock.isHeld(path);
    }

    /** Ends writing, not the session. */
    @Override
    public void close() {
        if (lock != null) {
            lock.close();
        }
    }

    /** The queue's files, oldest first: their names begin with their time. */
    public static Path[] files(final Path path) throws IOException {
        try (Stream<Path> all = Files.list(path)) {
            return all.filter(file -> file.toString().endsWith(FILE_SUFFIX))
                    .sorted()
                    .toArray(Path[]::new);
        }
    }
}
