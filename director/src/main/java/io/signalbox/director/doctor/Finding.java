package io.signalbox.director.doctor;

/** One thing that was looked at, and what is to be done about it. */
record Finding(Grade grade, String subject, String sentence) {
    enum Grade {
        /** As a director wants it. */
        WELL,
        /** A director runs, but not as well as it could. */
        NOTE,
        /** A director does not run, or not rightly. */
        WRONG
    }

    static Finding well(final String subject, final String sentence) {
        return new Finding(Grade.WELL, subject, sentence);
    }

    static Finding note(final String subject, final String sentence) {
        return new Finding(Grade.NOTE, subject, sentence);
    }

    static Finding wrong(final String subject, final String sentence) {
        return new Finding(Grade.WRONG, subject, sentence);
    }
}
