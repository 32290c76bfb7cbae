package io.signalbox.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.golden.ScenarioException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an output may replace, and what it leaves alone. */
class OutputFolderTest {
    @TempDir
    Path home;

    private Path out;

    @BeforeEach
    void writeAnEarlierOutput() throws IOException {
        out = home.resolve("out");
        OutputFolder.fill(out, draft -> {
            Files.writeString(draft.resolve("trace.json"), "old");
            Files.writeString(Files.createDirectory(draft.resolve("show-a")).resolve("table.txt"), "old");
        });
    }

    @Test
    void shouldListAllThatItHolds() {
        assertThat(out.resolve(OutputFolder.LIST))
                .content()
                .endsWith("\nsignalbox-output\nshow-a\nshow-a/table.txt\ntrace.json\n");
    }

    @Test
    void shouldReplaceWhatAnEarlierOutputHasWritten() throws IOException {
        OutputFolder.fill(out, draft -> Files.writeString(draft.resolve("new"), "new"));

        assertThat(entries(out)).containsExactly("new", OutputFolder.LIST);
        assertThat(entries(home)).containsExactly("out");
    }

    @Test
    void shouldLeaveAFolderAloneToWhichAStrangerHasAddedAFile() throws IOException {
        Files.writeString(out.resolve("show-a/letters"), "dear");

        assertRefused(out, "holds show-a/letters, which no earlier output has written, so it is left alone");
        assertThat(out.resolve("show-a/letters")).hasContent("dear");
        assertThat(out.resolve("trace.json")).hasContent("old");
    }

    @Test
    void shouldNotTakeAStrangersTraceForAnOutput() throws IOException {
        final Path theirs = Files.createDirectory(home.resolve("theirs"));
        Files.writeString(theirs.resolve("trace.json"), "dear");

        assertRefused(theirs, "holds trace.json, which");
    }

    @Test
    void shouldNotBelieveAListThatSomebodyElseHasWritten() throws IOException {
        final Path theirs = Files.createDirectory(home.resolve("theirs"));
        Files.writeString(theirs.resolve(OutputFolder.LIST), OutputFolder.LIST + "\nletters\n");
        Files.writeString(theirs.resolve("letters"), "dear");

        assertRefused(theirs, "which no earlier output has written");
    }

    @Test
    void shouldLeaveAloneWhatCameWhileItWasFilled() throws IOException {
        assertThatThrownBy(() -> OutputFolder.fill(out, draft -> Files.writeString(out.resolve("letters"), "dear")))
                .isInstanceOf(ScenarioException.class);

        assertThat(out.resolve("letters")).hasContent("dear");
        assertThat(out.resolve("trace.json")).hasContent("old");
        assertThat(entries(home)).containsExactly("out");
    }

    @Test
    void shouldFollowASymbolicLinkAndKeepIt() throws IOException {
        final Path link = Files.createSymbolicLink(home.resolve("link"), out);

        OutputFolder.fill(link, draft -> Files.writeString(draft.resolve("new"), "new"));

        assertThat(link).isSymbolicLink();
        assertThat(entries(out)).containsExactly("new", OutputFolder.LIST);
    }

    @Test
    void shouldRefuseALinkThatLeadsNowhere() throws IOException {
        final Path link = Files.createSymbolicLink(home.resolve("link"), home.resolve("nowhere"));

        assertRefused(link, "is no folder that an output can be written to: there is no such file");
    }

    @Test
    void shouldRefuseAFileInItsWayBeforeTheWork() throws IOException {
        final Path file = Files.writeString(home.resolve("file"), "dear");

        assertRefused(file, "file: is no folder that an output can be written to");
        assertRefused(file.resolve("below"), "file: is no folder that an output can be written to");
    }

    @Test
    void shouldTakeAnEmptyFolder() throws IOException {
        final Path empty = Files.createDirectory(home.resolve("empty"));

        OutputFolder.fill(empty, draft -> Files.writeString(draft.resolve("new"), "new"));

        assertThat(empty.resolve("new")).hasContent("new");
    }

    @Test
    void shouldNotMindTheDraftOfAProgramThatWasKilled() throws IOException {
        final OutputFolder killed = OutputFolder.begin(out);

        assertThatCode(() -> OutputFolder.fill(out, draft -> {})).doesNotThrowAnyException();
        killed.close();
    }

    @Test
    void shouldNameTheFolderWhenTheDiskIsFull() throws IOException {
        for (final OutputFolder.Filling filling : List.<OutputFolder.Filling>of(
                draft -> {
                    throw new IOException("No space left on device");
                },
                draft -> {
                    throw new UncheckedIOException(new IOException("No space left on device"));
                })) {
            assertThatThrownBy(() -> OutputFolder.fill(out, filling))
                    .isInstanceOf(IOException.class)
                    .hasMessage(out + " cannot be written: No space left on device");
        }
        assertThat(entries(home)).containsExactly("out");
    }

    private static void assertRefused(final Path folder, final String sentence) {
        assertThatThrownBy(() -> OutputFolder.checkFree(folder))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining(sentence);
    }

    private static List<String> entries(final Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }
}
