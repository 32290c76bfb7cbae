package io.signalbox.golden;

import java.nio.file.Path;
import java.util.List;

/** What {@code ipvsadm --set} takes, in seconds; 0 leaves a timeout as it is. */
public record Timeouts(int tcpS, int tcpFinS, int udpS) {

    static Timeouts load(final Path file) {
        final List<NumberedLine> lines = Text.lines(file);
        if (lines.size() != 1 || !lines.get(0).text().matches("\\d{1,8}\\s+\\d{1,8}\\s+\\d{1,8}")) {
            final int line = lines.isEmpty() ? 1 : lines.get(lines.size() - 1).number();
            throw ScenarioException.at(file, line, "expected one line of three numbers of seconds: tcp tcpfin udp");
        }
        final String[] seconds = lines.get(0).text().split("\\s+");
        return new Timeouts(Integer.parseInt(seconds[0]), Integer.parseInt(seconds[1]), Integer.parseInt(seconds[2]));
    }
}
