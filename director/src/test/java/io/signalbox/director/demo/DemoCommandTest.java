package io.signalbox.director.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.director.Page;
import io.signalbox.director.lab.Lab;
import io.signalbox.golden.Scenarios;
import io.signalbox.golden.Trace;
import io.signalbox.golden.sync.SyncMessage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
    private static final int ETHER_TYPE = 12;
    private static final int ETHERNET = 14;
    private static final int UDP = 17;

    private static Execution demo;

    @TempDir
    Path folder;

    @BeforeAll
    static void runTheDemo() {
        demo = Execution.of("demo");
    }

    @Test
    void shouldExitWithZeroWhereAllIsAsTold() {
        assertThat(demo.exitCode()).as(demo.out() + demo.err()).isZero();
        assertThat(demo.err()).isEmpty();
    }

    @Test
    void shouldShowThePacketThatLinuxSentBesideOurs() {
        // the first frame of dnat-basic, as it was recorded
        final String row = "02000000 0a0c0200 00000101 08004500 00340002 40003d06 0982c633 64010a00 000c9c40";

        assertThat(demo.out()).contains("Linux 6.1.176 sent:\n     " + row, "Signalbox sent:\n     " + row);
        assertThat(demo.out()).containsPattern("ip\\.dst +192\\.0\\.2\\.10 +-> 10\\.0\\.0\\.12");
    }

    @Test
    void shouldExplainAChoiceByItsArithmetic() {
        assertThat(demo.out())
                .contains("(256*1+0)/2 = 256/2 = 128.000  chosen")
                .contains("read back, they are equal to those made");
    }

    @Test
    void shouldDirectRealTrafficWhereItMay() {
        assertThat(demo.out())
                .contains("On real interfaces")
                .contains(
                        Lab.obstacle().isEmpty() ? "every request was answered" : "not shown here: " + Lab.obstacle());
    }

    @Test
    void shouldCountEveryFrameOfEveryRecording() {
        final int frames = Scenarios.names().stream()
                .map(name -> Trace.load(Scenarios.folder().resolve(name).resolve("expected/trace.json")))
                .flatMap(trace -> trace.items().stream())
                .flatMap(item -> Stream.concat(item.out().stream(), item.late().stream()))
                .mapToInt(frame -> counted(HexFormat.of().parseHex(frame.hex())))
                .sum();

        assertThat(demo.out()).contains(frames + " of " + frames + " frames equal Linux 6.1.176");
    }

    /** Of a sync message every record counts, for messages are compared record by record. */
    private static int counted(final byte[] frame) {
        final boolean toGroup = (frame[0] & 1) != 0;
        final boolean ipv4 = frame[ETHER_TYPE] == 0x08 && frame[ETHER_TYPE + 1] == 0x00;
        final int protocol = ipv4 ? frame[ETHERNET + 9] : frame[ETHERNET + 6];
        final boolean isIp = ipv4 || frame[ETHER_TYPE] == (byte) 0x86;
        if (!toGroup || !isIp || protocol != UDP) {
            return 1;
        }
        final int payload = ETHERNET + (ipv4 ? 20 : 40) + 8;
        return SyncMessage.read(Arrays.copyOfRange(frame, payload, frame.length))
                .entries()
                .size();
    }

    @Test
    void shouldShowWhatAChangedWeightDoes() {
        assertThat(demo.out())
                .contains("+ -a -t 192.0.2.10:80 -r 10.0.0.12:80 -g -w 6", "first difference", "exit code 1")
                .containsPattern("\\* eth\\.dst +02:00:00:00:0a:0d +02:00:00:00:0a:0c");
    }

    @Test
    void shouldFitAScreenOfAHundredColumnsWithoutColours() {
        assertThat(demo.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(demo.out()).doesNotContain("\033");
    }

    @Test
    void shouldAdmitThatARecordingDiffers() throws IOException {
        ChangedWeight.copy(Scenarios.folder().resolve("dr-basic"), folder.resolve("dr-basic"));
        Files.writeString(
                folder.resolve("dr-basic/rules"),
                "-A -t 192.0.2.10:80 -s rr\n-a -t 192.0.2.10:80 -r 10.0.0.11:80 -g\n");
        final StringWriter text = new StringWriter();

        final boolean isWell = AllRecordings.tell(new Page(new PrintWriter(text), false), folder, "Linux");

        assertThat(isWell).isFalse();
        assertThat(text.toString()).contains("dr-basic DIFFERS");
    }

    @Test
    void shouldWrapLinesAndPaintVerdicts() {
        final StringWriter text = new StringWriter();
        final Page page = new Page(new PrintWriter(text), true);

        page.verdict(true, "word ".repeat(30));

        assertThat(text.toString().lines()).hasSize(2).allMatch(line -> line.startsWith("\033[32m"));
    }
}
