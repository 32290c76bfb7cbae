package io.signalbox.bench.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How many times another's answer Signalbox' is, as a picture (SVG): a line for each question and other director, on it the
 * median as a dot and its interval as a bar. The scale is logarithmic, so that twice and half are equally far from one.
 */
final class RatioChart {
    private static final int WIDTH = 960;
    private static final int LEFT = 520;
    private static final int RIGHT = WIDTH - 40;
    private static final int TOP = 70;
    private static final int LINE = 26;
    private static final List<Double> MARKS = List.of(0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 10.0);

    private final StringBuilder svg = new StringBuilder();
    private final double least;
    private final double most;

    private record Line(String label, MedianInterval ratio) {}

    private RatioChart(final List<Line> lines) {
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
        return new RatioChart(lines).draw(lines, where);
    }

    private String draw(final List<Line> lines, final String where) {
        final int bottom = TOP + lines.size() * LINE;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\" fill=\"#222\">",
                WIDTH, bottom + 40);
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>");
        add(
                "<text x=\"20\" y=\"26\" font-size=\"16\">Signalbox, divided by the other director: median and interval</text>");
        add("<text x=\"20\" y=\"46\" fill=\"#666\">%s</text>", escaped(where));
        MARKS.stream().filter(mark -> mark > least && mark < most).forEach(mark -> scaleLine(mark, bottom));
        for (int i = 0; i < lines.size(); i++) {
            line(lines.get(i), TOP + i * LINE + LINE / 2);
        }
        add("</svg>");
        return svg.toString();
    }

    private void scaleLine(final double mark, final int bottom) {
        final String colour = mark == 1 ? "#222" : "#ccc";
        add(
                "<line x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\" stroke=\"%4$s\"/>",
                x(mark), TOP, bottom, colour);
        add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", x(mark), bottom + 18, label(mark));
    }

    private void line(final Line line, final int y) {
        final MedianInterval ratio = line.ratio();
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", LEFT - 16, y + 4, escaped(line.label()));
        add(
                "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%3$d\" y2=\"%3$d\" stroke=\"#4a78b0\" stroke-width=\"3\"/>",
                x(ratio.low()), x(ratio.high()), y);
        add("<circle cx=\"%.1f\" cy=\"%d\" r=\"5\" fill=\"#1f4e87\"/>", x(ratio.median()), y);
    }

    private double x(final double ratio) {
        return LEFT + (RIGHT - LEFT) * Math.log(ratio / least) / Math.log(most / least);
    }

    private static String label(final double mark) {
        return mark == Math.rint(mark) ? Long.toString((long) mark) : Double.toString(mark);
    }

    private static String escaped(final String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private void add(final String format, final Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
