package io.signalbox.director.demo;

import io.signalbox.director.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Every recording that is shipped, replayed and counted. */
final class AllRecordings {
    private static final int IN_A_ROW = 5;

    private AllRecordings() {}

    static boolean tell(final Page page, final Path recordings, final String kernel) throws IOException {
        page.heading("All recordings, each frame and each listing of ipvsadm compared");
        final List<String> counts = new ArrayList<>();
        boolean isWell = true;
        long expected = 0;
        long equal = 0;
        long listings = 0;
        for (final Path folder : folders(recordings)) {
            final Replayed replayed = Replayed.of(folder);
            isWell &= replayed.comparison().isEqual();
            expected += replayed.comparison().trace().framesExpected();
            equal += replayed.comparison().trace().equal();
            listings += replayed.listings();
            counts.add(count(replayed));
        }
        for (int i = 0; i < counts.size(); i += IN_A_ROW) {
            page.line(String.join("  ", counts.subList(i, Math.min(counts.size(), i + IN_A_ROW))));
        }
        page.line("Not compared: what Linux draws at random (such as ids of headers it adds), and rates.");
        final String tables = isWell ? ", and so do " + listings + " listings" : "; not all listings or frames do";
        return page.verdict(isWell, equal + " of " + expected + " frames equal " + kernel + tables);
    }

    private static String count(final Replayed replayed) {
        return replayed.comparison().isEqual()
                ? String.format(
                        "%-12s %4d",
                        replayed.name(), replayed.comparison().trace().equal())
                : replayed.name() + " DIFFERS";
    }

    private static List<Path> folders(final Path recordings) throws IOException {
        try (Stream<Path> entries = Files.list(recordings)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        }
    }
}
