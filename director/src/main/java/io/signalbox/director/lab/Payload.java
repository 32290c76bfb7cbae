package io.signalbox.director.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/** Bytes that both ends of a transfer can make for themselves: so many of the sequence that a seed begins. */
public final class Payload {
    private static final int CHUNK = 1 << 16;

    private Payload() {}

    /** The first {@code count} bytes of the sequence of {@code seed}. */
    public static void write(final long count, final long seed, final OutputStream out) throws IOException {
        final Random sequence = new Random(seed);
        final byte[] chunk = new byte[CHUNK];
        for (long left = count; left > 0; left -= CHUNK) {
            sequence.nextBytes(chunk);
            out.write(chunk, 0, (int) Math.min(left, CHUNK));
        }
    }

    /** Their SHA-256 in hexadecimal digits, as {@code sha256sum} prints it. */
    public static String sha256(final long count, final long seed) {
        final MessageDigest digest = sha256();
        try (OutputStream hashed = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            write(count, seed, hashed);
        } catch (final IOException impossible) {
            throw new AssertionError(impossible);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
