package io.signalbox.replay.compare;

/**
 * One field on both sides.
 *
 * @param path its name
 * @param expected its expected value; {@link #ABSENT} when only the actual frame has it
 * @param actual its actual value; {@link #ABSENT} when only the expected frame has it
 * @param mark how it fared
 * @param note why, where the values do not say it; often empty
 */
public record ComparedField(String path, String expected, String actual, Mark mark, String note) {
    public static final String ABSENT = "-";

    /** How a field fared. */
    public enum Mark {
        EQUAL(' '),
        DIFFERS('*'),
        NOT_COMPARED('~');

        private final char sign;

        Mark(final char sign) {
            this.sign = sign;
        }

        char sign() {
            return sign;
        }
    }

    boolean differs() {
        return mark == Mark.DIFFERS;
    }
}
