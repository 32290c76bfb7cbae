package io.signalbox.ftp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.signalbox.wire.Addresses;
import org.agrona.DirectBuffer;

/**
 * Finds what a segment of an FTP control connection says about data connections (RFC 959, RFC 2428). It reads one
 * payload and never beyond it; a command that is cut off, garbled or out of range is not found. Words may be written
 * in small letters.
 */
public final class FtpReader {
    private static final byte[] PASV = word("PASV\r\n");
    private static final byte[] EPSV = word("EPSV");
    private static final byte[] PORT = word("PORT");
    private static final byte[] EPRT = word("EPRT");
    private static final byte[] PASV_ANSWER = word("227 ");
    private static final byte[] EPSV_ANSWER = word("229 ");

    /** What reading past the payload's end yields. */
    private static final int END = -1;

    private static final int NOT_A_NUMBER = -1;
    private static final int MAX_BYTE = 0xFF;
    private static final int MAX_PORT = 0xFFFF;
    private static final int FIRST_DELIMITER = 33;
    private static final int LAST_DELIMITER = 126;
    private static final int GROUPS = 8;
    private static final int MAX_GROUP_DIGITS = 4;
    private static final int NO_GAP = -1;

    private DirectBuffer buffer;
    private int begin;
    private int length;
    private boolean ipv4;
    private int at;

    private long hi;
    private long lo;
    private int port;
    private int foundAt;

    /** From here on it reads this payload, of a connection of IPv4 or IPv6. */
    public FtpReader wrap(final DirectBuffer newBuffer, final int offset, final int newLength, final boolean newIpv4) {
        buffer = newBuffer;
        begin = offset;
        length = newLength;
        ipv4 = newIpv4;
        return this;
    }

    // ---- what was found

    public long hi() {
        return hi;
    }

    public long lo() {
        return lo;
    }

    /** 1 to 65535. */
    public int port() {
        return port;
    }

    /** Where address and port are written, counted from the payload's first byte. */
    public int foundAt() {
        return foundAt;
    }

    /** How many bytes they take. */
    public int foundLength() {
        return at - foundAt;
    }

    // ---- what the client says

    /** Whether the client asks its server to wait, anywhere in the payload. */
    public Passive asked() {
        for (int from = 0; from + PASV.length <= length; from++) {
            if (ipv4 && says(PASV, from)) {
                return Passive.PASV;
            }
            if (says(EPSV, from) && isEpsvArgument(from + EPSV.length)) {
                return Passive.EPSV;
            }
        }
        return Passive.NONE;
    }

    /** None, or the number of the connection's own family. */
    private boolean isEpsvArgument(final int from) {
        return letter(from) == '\r'
                || letter(from) == ' ' && letter(from + 1) == familyNumber() && letter(from + 2) == '\r';
    }

    /** Whether the client waits itself, and where: {@code PORT 192,0,2,1,4,1} or {@code EPRT |1|192.0.2.1|1025|}. */
    public boolean findPort() {
        if (ipv4 && says(PORT, 0)) {
            at = PORT.length;
            return open(' ', false) && readSixNumbers();
        }
        at = EPRT.length;
        return says(EPRT, 0) && open(' ', true) && readExtended(false);
    }

    // ---- what the server says

    /** Whether the server waits, and where: {@code 227 ... (192,0,2,1,4,1)}, with or without the bracket. */
    public boolean findPasvAnswer() {
        at = PASV_ANSWER.length;
        return says(PASV_ANSWER, 0) && open('(', false) && readSixNumbers();
    }

    /** Whether the server, which has this address, waits, and where: {@code 229 ... (|||1025|)}. */
    public boolean findEpsvAnswer(final long serverHi, final long serverLo) {
        hi = serverHi;
        lo = serverLo;
        at = EPSV_ANSWER.length;
        return says(EPSV_ANSWER, 0) && open('(', true) && readExtended(true);
    }

    // ---- addresses and ports

    /** Goes on behind the opening, or, where none is needed, to the first digit. */
    private boolean open(final char opening, final boolean needed) {
        while (at < length && letter(at) != opening) {
            if (!needed && isDigit(letter(at))) {
                foundAt = at;
                return true;
            }
            at++;
        }
        while (letter(at) == opening) {
            at++;
        }
        foundAt = at;
        return at < length;
    }

    /** Four bytes of the address and two of the port; the text goes on behind them, or it may have been cut. */
    private boolean readSixNumbers() {
        long numbers = 0;
        for (int i = 0; i < 6; i++) {
            final int number = i == 0 || take(',') ? readNumber(MAX_BYTE) : NOT_A_NUMBER;
            if (number == NOT_A_NUMBER) {
                return false;
            }
            numbers = numbers << 8 | number;
        }
        hi = 0;
        lo = Addresses.ofIpv4((int) (numbers >>> 16));
        port = (int) numbers & MAX_PORT;
        return port != 0 && at < length;
    }

    /** Family, address and port between delimiters; a server may leave family and address out. */
    private boolean readExtended(final boolean portAlone) {
        final int delimiter = letter(at++);
        if (delimiter < FIRST_DELIMITER || delimiter > LAST_DELIMITER) {
            return false;
        }
        if (letter(at) == delimiter) {
            at++;
            if (!portAlone || !take(delimiter)) {
                return false;
            }
        } else if (!take(familyNumber()) || !take(delimiter) || !readAddress() || !take(delimiter)) {
            return false;
        }
        port = readNumber(MAX_PORT);
        return port > 0 && take(delimiter);
    }

    private boolean readAddress() {
        return ipv4 ? readIpv4() : readIpv6();
    }

    private boolean readIpv4() {
        int address = 0;
        for (int i = 0; i < 4; i++) {
            final int number = i == 0 || take('.') ? readNumber(MAX_BYTE) : NOT_A_NUMBER;
            if (number == NOT_A_NUMBER) {
                return false;
            }
            address = address << 8 | number;
        }
        hi = 0;
        lo = Addresses.ofIpv4(address);
        return true;
    }

    /** Groups of hexadecimal digits (RFC 4291 section 2.2); two colons stand for the groups of zeros that lack. */
    private boolean readIpv6() {
        hi = 0;
        lo = 0;
        int groups = 0;
        int gap = NO_GAP;
        while (true) {
            if (letter(at) == ':' && letter(at + 1) == ':') {
                if (gap != NO_GAP) {
                    return false;
                }
                gap = groups;
                at += 2;
                if (hexDigit(letter(at)) == NOT_A_NUMBER) {
                    break;
                }
            } else if (groups > 0 && !take(':')) {
                break;
            }
            if (groups == GROUPS || !readGroup()) {
                return false;
            }
            groups++;
        }
        return gap == NO_GAP ? groups == GROUPS : groups < GROUPS && widen(groups - gap, GROUPS - groups);
    }

    /** One more group behind the others, of one to four digits. */
    private boolean readGroup() {
        int group = 0;
        int digits = 0;
        for (int digit = hexDigit(letter(at)); digit != NOT_A_NUMBER; digit = hexDigit(letter(at))) {
            if (++digits > MAX_GROUP_DIGITS) {
                return false;
            }
            group = group << 4 | digit;
            at++;
        }
        hi = hi << 16 | lo >>> 48;
        lo = lo << 16 | group;
        return digits > 0;
    }

    /** The last {@code behind} groups stay where they are; those before them make room for so many zeros. */
    private boolean widen(final int behind, final int zeros) {
        final long tailHi = hi & lowGroups(behind - 4);
        final long tailLo = lo & lowGroups(behind);
        hi &= ~lowGroups(behind - 4);
        lo &= ~lowGroups(behind);
        for (int i = 0; i < zeros; i++) {
            hi = hi << 16 | lo >>> 48;
            lo <<= 16;
        }
        hi |= tailHi;
        lo |= tailLo;
        return true;
    }

    private static long lowGroups(final int groups) {
        if (groups <= 0) {
            return 0;
        }
        return groups >= 4 ? -1L : (1L << 16 * groups) - 1;
    }

    /** A decimal number of at least one digit and at most {@code max}. */
    private int readNumber(final int max) {
        if (!isDigit(letter(at))) {
            return NOT_A_NUMBER;
        }
        int number = 0;
        while (isDigit(letter(at))) {
            number = number * 10 + letter(at++) - '0';
            if (number > max) {
                return NOT_A_NUMBER;
            }
        }
        return number;
    }

    // ---- letters

    private boolean take(final int wanted) {
        final boolean is = letter(at) == wanted;
        at += is ? 1 : 0;
        return is;
    }

    private boolean says(final byte[] word, final int from) {
        for (int i = 0; i < word.length; i++) {
            if (capital(letter(from + i)) != word[i]) {
                return false;
            }
        }
        return true;
    }

    private int letter(final int index) {
        return index < length ? buffer.getByte(begin + index) & 0xFF : END;
    }

    private int familyNumber() {
        return ipv4 ? '1' : '2';
    }

    private static int capital(final int letter) {
        return letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter;
    }

    private static boolean isDigit(final int letter) {
        return letter >= '0' && letter <= '9';
    }

    private static int hexDigit(final int letter) {
        if (isDigit(letter)) {
            return letter - '0';
        }
        final int capital = capital(letter);
        return capital >= 'A' && capital <= 'F' ? capital - 'A' + 10 : NOT_A_NUMBER;
    }

    private static byte[] word(final String text) {
        return text.getBytes(US_ASCII);
    }
}
