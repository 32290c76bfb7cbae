package io.signalbox.bench;

import io.signalbox.bench.Scale.Point;
import io.signalbox.bench.Scale.Shape;
import io.signalbox.bench.Svg.Anchor;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a packet costs, as a picture (SVG): a line for each shape from one number of connections to the next, the median as a
 * dot and from least to most as a bar. Connections are on a logarithmic scale, nanoseconds on a plain one from 0.
 */
final class ScaleChart {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 480;
    private static final int LEFT = 90;
    private static final int RIGHT = WIDTH - 290;
    private static final int BOTTOM = HEIGHT - 60;
    private static final int LABEL_LINE = 20;
    private static final int MARKS = 5;
    private static final double HEADROOM = 1.05;
    private static final Map<Shape, String> COLOURS =
            Map.of(Shape.USUAL, "#1f4e87", Shape.MANY_SERVICES, "#b0562a", Shape.MANY_SERVERS, "#3a7d44");

    private final Svg svg;
    private final List<Point> points;
    private final double fewest;
    private final double mostConnections;
    private final double highest;

    private ScaleChart(final List<Point> points, final String where) {
        this.points = points;
        svg = new Svg(WIDTH, HEIGHT, "Processor time for each packet: median, least and most", where);
        fewest = points.stream().mapToInt(Point::connections).min().orElse(1) / 2.0;
        mostConnections = points.stream().mapToInt(Point::connections).max().orElse(1) * 2.0;
        highest = points.stream().mapToDouble(Point::most).max().orElse(1) * HEADROOM;
    }

    static String of(final List<Point> points, final String where) {
        return new ScaleChart(points, where).draw();
    }

    private String draw() {
        final double step = roundStep(highest / MARKS);
        for (double ns = 0; ns <= highest; ns += step) {
            svg.line(LEFT, y(ns), RIGHT, y(ns), Svg.FAINT, 1);
            svg.text(LEFT - 10, y(ns) + 4, Anchor.END, String.format(Locale.ROOT, "%,.0f ns", ns));
        }
        points.stream()
                .mapToInt(Point::connections)
                .distinct()
                .forEach(connections -> svg.text(
                        x(connections), BOTTOM + 20, Anchor.MIDDLE, String.format(Locale.ROOT, "%,d", connections)));
        svg.text((LEFT + RIGHT) / 2.0, BOTTOM + 42, Anchor.MIDDLE, "connections");
        for (final Shape shape : Shape.values()) {
            shape(shape);
        }
        return svg.end();
    }

    private void shape(final Shape shape) {
        final String colour = COLOURS.get(shape);
        final int labelY = Svg.TOP + LABEL_LINE * (shape.ordinal() + 1);
        svg.line(RIGHT + 20, labelY - 4, RIGHT + 44, labelY - 4, colour, 3);
        svg.text(RIGHT + 54, labelY, Anchor.START, shape.label);
        Point before = null;
        for (final Point point : points) {
            if (point.shape() == shape) {
                point(point, before == null ? point : before, colour);
                before = point;
            }
        }
    }

    private void point(final Point point, final Point before, final String colour) {
        final double x = x(point.connections());
        svg.line(x(before.connections()), y(before.median()), x, y(point.median()), colour, 2);
        svg.line(x, y(point.least()), x, y(point.most()), colour, 2);
        svg.dot(x, y(point.median()), colour);
    }

    /** The next of 1, 2, 5, 10, 20, 50 and so on. */
    private static double roundStep(final double least) {
        final double decade = Math.pow(10, Math.floor(Math.log10(least)));
        return decade * (least <= decade ? 1 : least <= 2 * decade ? 2 : least <= 5 * decade ? 5 : 10);
    }

    private double x(final double connections) {
        return LEFT + (RIGHT - LEFT) * Math.log(connections / fewest) / Math.log(mostConnections / fewest);
    }

    private double y(final double ns) {
        return BOTTOM - (BOTTOM - Svg.TOP) * ns / highest;
    }
}
