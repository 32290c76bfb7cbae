package io.signalbox.director.demo;

import io.signalbox.director.Page;
import io.signalbox.golden.Trace;
import io.signalbox.replay.compare.DecodedFrame;
import io.signalbox.replay.compare.Field;
import io.signalbox.replay.compare.FrameDecoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The first packet of a recording: before, after, and beside what Linux made of it. */
final class OnePacket {
    /** Hex digits in a line. */
    private static final int ROW = 72;

    private final Replayed replayed;
    private final Trace.Packet packet;
    private final Trace.Frame ours;
    private final Trace.Frame theirs;
    private final DecodedFrame before;
    private final DecodedFrame after;

    private OnePacket(final Replayed replayed) {
        final FrameDecoder decoder = new FrameDecoder();
        this.replayed = replayed;
        packet = (Trace.Packet) replayed.result().trace().items().get(0);
        ours = packet.out().get(0);
        theirs = replayed.recorded().items().get(0).out().get(0);
        before = decoder.decode(packet.bytes());
        after = decoder.decode(ours.bytes());
    }

    static OnePacket of(final Path recording) {
        return new OnePacket(Replayed.of(recording));
    }

    /** Who made the recording: {@code Linux 6.1.176}. */
    String kernel() {
        return "Linux " + replayed.recorded().header().kernel().replaceFirst("^([0-9.]+).*", "$1");
    }

    /** Every field that changed, and every byte. */
    boolean tellWhole(final Page page) {
        page.heading("NAT: one packet, before and after (" + replayed.name() + ")");
        tellWays(page);
        page.blank();
        for (final Field field : changed()) {
            page.line(String.format(
                    "  %-14s %-18s -> %s",
                    field.path(), field.value(), after.value(field.path()).orElseThrow()));
        }
        page.blank();
        page.line(kernel() + " sent:");
        rows(theirs.hex()).forEach(page::line);
        page.line("Signalbox sent:");
        rows(ours.hex()).forEach(page::line);
        final boolean isEqual = ours.hex().equals(theirs.hex()) && ours.port().equals(theirs.port());
        page.verdict(
                isEqual,
                isEqual
                        ? "equal: " + after.bytes().length + " bytes, by " + ours.port() + ", checksums and all"
                        : "NOT equal");
        return isEqual
                & page.verdict(replayed.comparison().isEqual(), "and so is the whole recording: " + replayed.frames());
    }

    /** In a few lines. */
    boolean tellShortly(final Page page, final String method) {
        page.blank();
        final boolean isEqual = page.verdict(
                replayed.comparison().isEqual(), method + " (" + replayed.name() + "): " + replayed.frames());
        tellWays(page);
        page.line(
                "  changed are " + changed().stream().map(Field::path).collect(Collectors.joining(", ")) + newHeader());
        return isEqual;
    }

    /** A tunnel's inside gets a line of its own. */
    private void tellWays(final Page page) {
        page.line("  in   " + packet.port() + "  " + before.summary());
        page.line("  out  " + ours.port() + "  " + after.summary().replace(" | ", "\n               | "));
    }

    private List<Field> changed() {
        return before.fields().stream()
                .filter(field -> after.value(field.path())
                        .filter(value -> !value.equals(field.value()))
                        .isPresent())
                .toList();
    }

    private String newHeader() {
        final int grown = after.bytes().length - before.bytes().length;
        return grown > 0 ? "; " + grown + " bytes are new" : "";
    }

    /** Hex in groups of four bytes. */
    private static List<String> rows(final String hex) {
        final List<String> rows = new ArrayList<>();
        for (int at = 0; at < hex.length(); at += ROW) {
            final String row = hex.substring(at, Math.min(hex.length(), at + ROW));
            rows.add("  " + row.replaceAll("(.{8})(?!$)", "$1 "));
        }
        return rows;
    }
}
