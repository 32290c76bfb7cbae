package io.signalbox.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BordersTest {
    private final Borders borders = new Borders();

    @Test
    void shouldPutFragmentsInOrder() {
        borders.add(240);
        borders.add(80);
        borders.add(120);

        assertThat(borders.count()).isEqualTo(3);
        assertThat(borders.begin(0)).isZero();
        assertThat(borders.end(0)).isEqualTo(80);
        assertThat(borders.begin(1)).isEqualTo(80);
        assertThat(borders.end(1)).isEqualTo(120);
        assertThat(borders.begin(2)).isEqualTo(120);
        assertThat(borders.end(2)).isEqualTo(240);
        assertThat(borders.largest()).isEqualTo(120);
    }

    @Test
    void shouldGiveWhatComesInFrontToTheFirst() {
        borders.add(80);
        borders.add(240);
        borders.shift(24);

        assertThat(borders.begin(0)).isZero();
        assertThat(borders.end(0)).isEqualTo(104);
        assertThat(borders.end(1)).isEqualTo(264);
    }

    @Test
    void shouldBecomeAnotherAndForget() {
        final Borders other = new Borders();
        other.add(80);
        borders.add(8);
        borders.add(16);
        borders.set(other);

        assertThat(borders.count()).isOne();
        assertThat(borders.end(0)).isEqualTo(80);
        borders.clear();
        assertThat(borders.isEmpty()).isTrue();
        assertThat(other.isEmpty()).isFalse();
    }

    @Test
    void shouldHoldAsManyFragmentsAsThereMayBe() {
        for (int fragment = Borders.MAX_FRAGMENTS; fragment > 0; fragment--) {
            borders.add(fragment * 8);
        }

        assertThat(borders.count()).isEqualTo(Borders.MAX_FRAGMENTS);
        assertThat(borders.largest()).isEqualTo(8);
    }
}
