package io.signalbox.sip;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;

/**
 * Finds the Call-ID of a SIP message (RFC 3261 sections 7.3 and 20.8) in bytes of which nothing is known, as Linux
 * finds it: a header of any line but the first, whatever its case, or its short form {@code i}; blanks, or one fold,
 * before and after the colon; one word, or two with an {@code @} between them; then the end of the line, CR or LF.
 * Whatever else there is, the answer is no.
 */
public final class CallIdReader {
    /** What Linux remembers of a call at most. */
    public static final int MAX_LENGTH = 255;

    private static final byte[] NAME = "call-id".getBytes(StandardCharsets.US_ASCII);
    private static final char SHORT_NAME = 'i';
    private static final int OTHER_CASE = 0x20;

    private DirectBuffer message;
    private int at;
    private int end;
    private int callIdAt;
    private int callIdLength;

    /** Whether this message names its call; {@link #offset()} and {@link #length()} then say where. */
    public boolean find(final DirectBuffer buffer, final int offset, final int length) {
        message = buffer;
        end = offset + length;
        at = offset;
        callIdLength = 0;
        // Linux goes on by the distance of the value that it could not read: some lines may be passed over
        for (int from = offset; callIdLength == 0; from += callIdAt - offset) {
            at = from;
            if (!findValue()) {
                return false;
            }
            callIdAt = at;
            callIdLength = valueLength();
        }
        final int behind = callIdAt + callIdLength;
        return callIdLength <= MAX_LENGTH && behind < end && isLineEnd(behind);
    }

    /** Where the Call-ID begins in the buffer. */
    public int offset() {
        return callIdAt;
    }

    /** Its bytes: 1 to {@link #MAX_LENGTH}. */
    public int length() {
        return callIdLength;
    }

    /** Moves to the value of the next Call-ID header. One without a colon, or without a value, ends the search. */
    private boolean findValue() {
        while (findHeader()) {
            final int name = nameLength();
            if (name != 0) {
                at += name;
                return skipBlanks() && at < end && message.getByte(at) == ':' && ++at < end && skipBlanks();
            }
            at++;
        }
        return false;
    }

    /** Moves to the first character of the next line that is not the fold of another. */
    private boolean findHeader() {
        while (at < end) {
            if (!isLineEnd(at)) {
                at++;
            } else if (!followLine()) {
                return false;
            } else if (isBlank(at)) {
                at++;
            } else {
                return true;
            }
        }
        return false;
    }

    /** From a line's end, CR, LF or both, to the next line; false where the message is over. */
    private boolean followLine() {
        final boolean cr = message.getByte(at) == '\r';
        at++;
        if (cr && at < end && message.getByte(at) == '\n') {
            at++;
        }
        return at < end;
    }

    /** Length of the name if it is ours, else 0. No letter follows the short form: it would be another name. */
    private int nameLength() {
        if (isName()) {
            return NAME.length;
        }
        final boolean isShort = end - at > 1
                && (message.getByte(at) | OTHER_CASE) == SHORT_NAME
                && !Words.isLetter(message.getByte(at + 1));
        return isShort ? 1 : 0;
    }

    private boolean isName() {
        if (end - at < NAME.length) {
            return false;
        }
        for (int i = 0; i < NAME.length; i++) {
            final byte seen = message.getByte(at + i);
            if (seen != NAME[i] && (!Words.isLetter(seen) || (seen | OTHER_CASE) != NAME[i])) {
                return false;
            }
        }
        return true;
    }

    /** Passes blanks and at most one fold; false where a line ends that no other continues. */
    private boolean skipBlanks() {
        passBlanks();
        if (at == end || !isLineEnd(at)) {
            return true;
        }
        if (!followLine() || !isBlank(at)) {
            return false;
        }
        passBlanks();
        return true;
    }

    private void passBlanks() {
        while (at < end && isBlank(at)) {
            at++;
        }
    }

    /** {@code callid = word [ "@" word ]}: 0 where there is none, or nothing behind the {@code @}. */
    private int valueLength() {
        final int word = wordLength(at);
        if (word == 0 || at + word == end || message.getByte(at + word) != '@') {
            return word;
        }
        final int host = wordLength(at + word + 1);
        return host == 0 ? 0 : word + 1 + host;
    }

    private int wordLength(final int from) {
        int to = from;
        while (to < end && Words.mayHold(message.getByte(to))) {
            to++;
        }
        return to - from;
    }

    private boolean isBlank(final int position) {
        final byte seen = message.getByte(position);
        return seen == ' ' || seen == '\t';
    }

    private boolean isLineEnd(final int position) {
        final byte seen = message.getByte(position);
        return seen == '\r' || seen == '\n';
    }
}
