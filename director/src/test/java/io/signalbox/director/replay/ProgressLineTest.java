package io.signalbox.director.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final StringWriter err = new StringWriter();
    private long nowNs;

    @Test
    void shouldSayNothingOfARunThatIsSoonOverAndThenALineASecond() {
        final ProgressLine progress = new ProgressLine("shop", new PrintWriter(err), () -> nowNs);

        at(999_999_999, progress, 10);
        assertThat(err.toString()).isEmpty();

        at(1_000_000_000, progress, 123_456);
        at(1_500_000_000, progress, 200_000);
        at(2_000_000_000, progress, 1_234_567);
        assertThat(err.toString().lines())
                .containsExactly(
                        "shop: 123,456 packets and events so far", "shop: 1,234,567 packets and events so far");
    }

    private void at(final long ns, final ProgressLine progress, final long inputs) {
        nowNs = ns;
        progress.accept(inputs);
    }
}
