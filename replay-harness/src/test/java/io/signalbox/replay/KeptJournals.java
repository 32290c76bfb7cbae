package io.signalbox.replay;

import io.signalbox.decision.Level;
import io.signalbox.golden.Scenarios;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalWriter;
import io.signalbox.journal.text.PortNames;
import io.signalbox.journal.text.RecordPrinter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Journals of a released format, kept for ever: one of each level, with what they say. {@link #main} writes those of a
 * new format; those of an old one are never written again, for what reads them is held to them.
 */
final class KeptJournals {
    /** The recordings that were journaled, in the order of the levels: together they have every type of record. */
    static final List<String> SCENARIOS = List.of("dnat-basic", "drain", "fragments-v4", "icmp-nat");

    private static final long MIB = 1 << 20;
    private static final long MADE_AT_MS = 1_750_000_000_000L;

    private KeptJournals() {}

    /** @param args the folder to write to: {@code src/test/resources/journals/format-N} */
    public static void main(final String... args) throws IOException {
        final Path folder = Files.createDirectories(Path.of(args[0]));
        for (final Level level : Level.values()) {
            final Path journal = Files.createTempDirectory("kept").resolve("journal");
            write(journal, level);
            pack(journal, folder.resolve(name(level) + ".zip"));
            Files.writeString(folder.resolve(name(level) + ".txt"), print(journal));
        }
    }

    static String name(final Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    private static void write(final Path journal, final Level level) throws IOException {
        final RunSettings settings = RunSettings.standard().with(level);
        final JournalSettings kept =
                settings.journal().blockBytes(MIB).capBytes(16 * MIB).wallClockMs(() -> MADE_AT_MS);
        try (JournalWriter writer = JournalWriter.open(journal, kept)) {
            ScenarioRun.run(Scenarios.named(SCENARIOS.get(level.ordinal())), settings, writer);
        }
    }

    /** All that a journal says, a record a line, the most talkative way. */
    static String print(final Path journal) throws IOException {
        final StringBuilder text = new StringBuilder();
        JournalReader.open(journal)
                .forEach(new RecordPrinter(line -> text.append(line).append('\n'), new PortNames(), true));
        return text.toString();
    }

    private static void pack(final Path journal, final Path zip) throws IOException {
        final List<Path> files = new ArrayList<>();
        try (var all = Files.list(journal)) {
            all.filter(file -> !file.endsWith("metadata.cq4t")).sorted().forEach(files::add);
        }
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream packed = new ZipOutputStream(out, StandardCharsets.US_ASCII)) {
            packed.setLevel(9);
            for (final Path file : files) {
                final ZipEntry entry = new ZipEntry(file.getFileName().toString());
                entry.setTime(MADE_AT_MS);
                packed.putNextEntry(entry);
                Files.copy(file, packed);
            }
        }
    }

    static void unpack(final InputStream zip, final Path folder) throws IOException {
        try (ZipInputStream packed = new ZipInputStream(zip, StandardCharsets.US_ASCII)) {
            for (ZipEntry entry = packed.getNextEntry(); entry != null; entry = packed.getNextEntry()) {
                Files.copy(packed, folder.resolve(entry.getName()));
            }
        }
    }
}
