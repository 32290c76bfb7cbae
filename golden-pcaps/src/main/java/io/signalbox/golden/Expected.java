package io.signalbox.golden;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;

/**
 * What an accepted run brought: the folder {@code expected}.
 *
 * @param trace every packet with what came of it
 * @param outputs the frames that left, a capture for each interface, by the interface's name
 * @param tables the tables after the run, by file name
 * @param shows the tables at each {@code show} event, by its name and then by file name
 */
public record Expected(
        Path folder,
        Path trace,
        SortedMap<String, Path> outputs,
        SortedMap<String, Path> tables,
        SortedMap<String, SortedMap<String, Path>> shows) {

    static Expected load(final Path folder) {
        final Path trace = folder.resolve("trace.json");
        if (!Files.isRegularFile(trace)) {
            throw ScenarioException.in(trace, "there is no such file, but an accepted scenario has one");
        }
        return new Expected(
                folder,
                trace,
                Folder.files(folder, "out-", ".pcap"),
                Folder.files(folder, "", ".txt"),
                Folder.folders(folder, "show-", show -> Folder.files(show, "", ".txt")));
    }
}
