package io.signalbox.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.signalbox.bench.Scale.Point;
import io.signalbox.bench.Scale.Shape;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

@Timeout(300)
class ScaleTest {
    private static final double A_PIXEL = 1;

    /** A tiny run: it says nothing about speed, but that the measurement still works. */
    @Test
    void shouldTellOfEveryShapeAtEachNumberOfConnections() {
        final Scale scale = new Scale(new Extent(List.of(1_000, 11_000), 2, 1_000_000)).run();

        assertThat(scale.table().lines()).hasSize(2 + 2 * Shape.values().length);
        for (final Shape shape : Shape.values()) {
            assertThat(scale.table()).contains("| 1,000 | " + shape.label, "| 11,000 | " + shape.label);
        }
        assertThat(scale.table()).doesNotContain("not measured");
    }

    @Test
    void shouldDrawMoreConnectionsToTheRightAndMoreTimeAbove() throws Exception {
        final String chart = ScaleChart.of(
                List.of(
                        new Point(Shape.USUAL, 1_000, List.of(90.0, 100.0, 110.0), 128),
                        new Point(Shape.USUAL, 100_000, List.of(190.0, 200.0, 210.0), 128),
                        new Point(Shape.USUAL, 10_000_000, List.of(290.0, 300.0, 310.0), 128)),
                "a machine");

        final List<Double> x = dots(chart, "cx");
        final List<Double> y = dots(chart, "cy");
        assertThat(x.get(1) - x.get(0)).isPositive().isCloseTo(x.get(2) - x.get(1), within(A_PIXEL));
        assertThat(y.get(1) - y.get(0)).isNegative().isCloseTo(y.get(2) - y.get(1), within(A_PIXEL));
    }

    private static List<Double> dots(final String svg, final String attribute) throws Exception {
        final NodeList dots = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)))
                .getElementsByTagName("circle");
        return IntStream.range(0, dots.getLength())
                .mapToObj(i -> Double.valueOf(((Element) dots.item(i)).getAttribute(attribute)))
                .toList();
    }

    @Test
    void shouldSayWhichWordItDoesNotUnderstand() {
        assertThatThrownBy(() -> Scale.parse(List.of("--pairs", "3"), false))
                .hasMessage("scale is followed by --flows, --turns, --seconds, --quick or --save, not by --pairs");
    }
}
