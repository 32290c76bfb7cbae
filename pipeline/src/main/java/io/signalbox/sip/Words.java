package io.signalbox.sip;

/**
 * The characters of a SIP {@code word} (RFC 3261 section 25.1). Linux takes the letters of Latin-1 for letters, though
 * the standard knows those of ASCII alone.
 */
final class Words {
    private static final String MARKS = "-.!%*_+`'~()<>:\\\"/[]?{}";
    private static final int MULTIPLICATION_SIGN = 0xD7;
    private static final int DIVISION_SIGN = 0xF7;
    private static final int FIRST_LATIN_1_LETTER = 0xC0;

    private static final boolean[] LETTER = new boolean[256];
    private static final boolean[] IN_WORD = new boolean[256];

    static {
        for (int c = 0; c < LETTER.length; c++) {
            LETTER[c] = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= FIRST_LATIN_1_LETTER && c != MULTIPLICATION_SIGN && c != DIVISION_SIGN;
            IN_WORD[c] = LETTER[c] || c >= '0' && c <= '9' || MARKS.indexOf(c) >= 0;
        }
    }

    private Words() {}

    static boolean isLetter(final byte character) {
        return LETTER[character & 0xFF];
    }

    static boolean mayHold(final byte character) {
        return IN_WORD[character & 0xFF];
    }
}
