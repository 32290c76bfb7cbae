package io.signalbox.golden.recorder;

import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioEvent;
import io.signalbox.golden.ScenarioEvent.Kind;
import io.signalbox.golden.Sysctl;
import io.signalbox.golden.pcap.PcapReader;
import io.signalbox.golden.pcap.PcapRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * What the guest's player is told: every packet and event of a scenario in the order of time, then quiet, then a look
 * at the tables. Where times are equal packets come first.
 */
final class Play {
    /** How long the director is left alone after the last input where the topology does not say. */
    private static final long SETTLE_US = 2_500_000;

    private static final int WINDOW_MS = 2;

    /** Something to be done at its time, in microseconds since the start. */
    sealed interface Item {
        long timeUs();
    }

    /** A frame that comes in. */
    record Input(long timeUs, String port, byte[] frame) implements Item {}

    /** An event, numbered from 0. */
    record Happening(long timeUs, int number, ScenarioEvent event) implements Item {}

    private final Scenario scenario;
    private final List<Item> items;

    private Play(final Scenario scenario, final List<Item> items) {
        this.scenario = scenario;
        this.items = items;
    }

    static Play of(final Scenario scenario) {
        final List<Item> items = new ArrayList<>();
        scenario.inputs().forEach((port, capture) -> {
            for (final PcapRecord record : PcapReader.read(capture)) {
                items.add(new Input(record.timestampNs() / 1_000, port, record.bytes()));
            }
        });
        for (int i = 0; i < scenario.events().size(); i++) {
            final ScenarioEvent event = scenario.events().get(i);
            items.add(new Happening(event.atUs(), i, event));
        }
        items.sort(Comparator.comparingLong(Item::timeUs));
        return new Play(scenario, items);
    }

    List<Item> items() {
        return items;
    }

    /** Writes {@code play} and the commands it runs into the play's folder. */
    void write(final Path folder) throws IOException {
        final List<String> lines = new ArrayList<>();
        lines.add("window " + scenario.topology().windowMs().orElse(WINDOW_MS) * 1_000);
        for (final Item item : items) {
            lines.add(
                    item.timeUs() + " " + (item instanceof Input input ? send(input) : run(folder, (Happening) item)));
        }
        lines.add(endUs() + " run sh ../../show . all > tables.log 2>&1");
        Files.write(folder.resolve("play"), lines);
    }

    private static String send(final Input input) {
        return "send " + input.port() + " " + HexFormat.of().formatHex(input.frame());
    }

    private static String run(final Path folder, final Happening happening) throws IOException {
        final String command = command(happening.event());
        if (command.isEmpty()) {
            return "wait";
        }
        if (happening.event().kind() == Kind.SHOW) {
            Files.createDirectory(folder.resolve("show-" + happening.event().args()));
        }
        return "run " + command + " > event-" + happening.number() + ".txt 2>&1";
    }

    private static String command(final ScenarioEvent event) {
        return switch (event.kind()) {
            case IPVSADM -> "ipvsadm " + SetUp.quotedWords(event.args());
            case IP -> "ip " + SetUp.quotedWords(event.args());
            case SYSCTL -> SetUp.command(Sysctl.parse(event.args()));
            case SHOW -> "sh ../../show show-" + event.args();
            case SLEEP -> "";
            case TELL -> throw new IllegalArgumentException("no kernel understands: " + event.args());
        };
    }

    private long endUs() {
        final long lastUs = items.isEmpty() ? 0 : items.get(items.size() - 1).timeUs();
        final long settleUs = scenario.topology().settleUs();
        return lastUs + (settleUs > 0 ? settleUs : SETTLE_US);
    }
}
