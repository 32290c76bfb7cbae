package io.signalbox.bench.live;

import io.signalbox.bench.Svg;
import io.signalbox.bench.Svg.Anchor;
import java.util.ArrayList;
import java.util.List;

/**
 * How many times another's answer Signalbox' is, as a picture (SVG): a line for each question and other director, on it the
 * median as a dot and its interval as a bar. The scale is logarithmic, so that twice and half are equally far from one.
 */
final class RatioChart {
    private static final int WIDTH = 960;
    private static final int LEFT = 520;
    private static final int RIGHT = WIDTH - 40;
    private static final int LINE = 26;
    private static final List<Double> MARKS = List.of(0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 10.0);

    private static final String INTERVAL = "#4a78b0";
    private static final String MEDIAN = "#1f4e87";

    private final Svg svg;
    private final int bottom;
    private final double least;
    private final double most;

    private record Line(String label, MedianInterval ratio) {}

    private RatioChart(final List<Line> lines, final String where) {
        bottom = Svg.TOP + lines.size() * LINE;
        svg = new Svg(WIDTH, bottom + 40, "Signalbox, divided by the other director: median and interval", where);
        least = Math.min(
                        0.5,
                        lines.stream()
                                .mapToDouble(line -> line.ratio().low())
                                .min()
                                .orElse(1))
                * 0.9;
        most = Math.max(
                        2,
                        lines.stream()
                                .mapToDouble(line -> line.ratio().high())
                                .max()
                                .orElse(1))
                * 1.1;
    }

    /** @param where what stands below the title: machine, kernel, JDK, date */
    static String of(final List<Comparison> comparisons, final String where) {
        final List<Line> lines = new ArrayList<>();
        for (final Comparison comparison : comparisons) {
            comparison
                    .baselines()
                    .forEach(name -> lines.add(new Line(comparison.question() + ": " + name, comparison.ratio(name))));
        }
        return new RatioChart(lines, where).draw(lines);
    }

    private String draw(final List<Line> lines) {
        MARKS.stream().filter(mark -> mark > least && mark < most).forEach(this::scaleLine);
        for (int i = 0; i < lines.size(); i++) {
            line(lines.get(i), Svg.TOP + i * LINE + LINE / 2);
        }
        return svg.end();
    }

    private void scaleLine(final double mark) {
        svg.line(x(mark), Svg.TOP, x(mark), bottom, mark == 1 ? Svg.INK : Svg.FAINT, 1);
        svg.text(x(mark), bottom + 18, Anchor.MIDDLE, label(mark));
    }

    private void line(final Line line, final int y) {
        final MedianInterval ratio = line.ratio();
        svg.text(LEFT - 16, y + 4, Anchor.END, line.label());
        svg.line(x(ratio.low()), y, x(ratio.high()), y, INTERVAL, 3);
        svg.dot(x(ratio.median()), y, MEDIAN);
    }

    private double x(final double ratio) {
        return LEFT + (RIGHT - LEFT) * Math.log(ratio / least) / Math.log(most / least);
    }

    private static String label(final double mark) {
        return mark == Math.rint(mark) ? Long.toString((long) mark) : Double.toString(mark);
    }
}
