package io.signalbox.bench.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class RatioChartTest {
    @Test
    void shouldDrawADotForEachOtherDirectorToTheRightOfOneWhereSignalboxHasMore() throws Exception {
        final Comparison comparison = new Comparison("fast & <good>", "kpps")
                .run(6, List.of(entrant("Signalbox", 10), entrant("slower", 5), entrant("faster", 40)));

        final Document chart = parse(RatioChart.of(List.of(comparison), "a machine"));

        assertThat(dots(chart)).hasSize(2);
        assertThat(dots(chart).get(0)).isGreaterThan(one(chart));
        assertThat(dots(chart).get(1)).isLessThan(one(chart));
    }

    private static Entrant entrant(final String name, final double value) {
        return new Entrant(name, () -> Measured.of(value));
    }

    private static Document parse(final String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<Double> dots(final Document chart) {
        final Element first = (Element) chart.getElementsByTagName("circle").item(0);
        final Element second = (Element) chart.getElementsByTagName("circle").item(1);
        return List.of(Double.valueOf(first.getAttribute("cx")), Double.valueOf(second.getAttribute("cx")));
    }

    /** Where the mark 1 stands below the scale. */
    private static double one(final Document chart) {
        for (int i = 0; i < chart.getElementsByTagName("text").getLength(); i++) {
            final Element text = (Element) chart.getElementsByTagName("text").item(i);
            if (text.getTextContent().equals("1")) {
                return Double.parseDouble(text.getAttribute("x"));
            }
        }
        throw new AssertionError("no mark at 1");
    }
}
