package io.signalbox.director.manual;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What stands at the foot of each page.
 *
 * @param version of the program, with its name
 * @param date when its sources were last changed: the same sources make the same pages
 */
record Edition(String version, LocalDate date) {
    /** @param epochSeconds SOURCE_DATE_EPOCH of reproducible-builds.org */
    static Edition of(final String version, final long epochSeconds) {
        return new Edition(version, LocalDate.ofInstant(Instant.ofEpochSecond(epochSeconds), ZoneOffset.UTC));
    }
}
