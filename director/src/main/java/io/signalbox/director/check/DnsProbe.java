package io.signalbox.director.check;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** A name server answers a question without an error (RFC 1035). */
public record DnsProbe(InetSocketAddress to, String type, String name, int timeoutMs) implements Probe {
    /** Numbers of the types that can be asked for. */
    public static final Map<String, Integer> TYPES =
            Map.of("A", 1, "NS", 2, "CNAME", 5, "SOA", 6, "MX", 15, "TXT", 16, "AAAA", 28);

    /** Labels of 1 to 63 bytes, 253 with the dots between them (RFC 1035, section 2.3.4), or the root. */
    private static final Pattern NAME =
            Pattern.compile("\\.|(?=.{1,253}\\.?$)[\\x21-\\x7E&&[^.]]{1,63}(\\.[\\x21-\\x7E&&[^.]]{1,63})*\\.?");

    private static final int RECURSION_DESIRED = 0x0100;
    private static final int RESPONSE = 0x8000;
    private static final int ERROR = 0x000F;
    private static final int INTERNET = 1;
    private static final int MAX_ANSWER = 4_096;

    /** Whether it can be asked for. */
    public static boolean isName(final String text) {
        return NAME.matcher(text).matches();
    }

    @Override
    public void run() throws IOException {
        final int id = ThreadLocalRandom.current().nextInt(1 << 16);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(timeoutMs);
            socket.connect(to);
            final byte[] question = question(id);
            socket.send(new DatagramPacket(question, question.length));
            final DatagramPacket answer = new DatagramPacket(new byte[MAX_ANSWER], MAX_ANSWER);
            socket.receive(answer);
            check(id, ByteBuffer.wrap(answer.getData(), 0, answer.getLength()));
        }
    }

    private byte[] question(final int id) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(id);
        out.writeShort(RECURSION_DESIRED);
        out.writeShort(1);
        out.writeShort(0);
        out.writeShort(0);
        out.writeShort(0);
        for (final String label : name.split("\\.")) {
            if (!label.isEmpty()) {
                out.writeByte(label.length());
                out.write(label.getBytes(StandardCharsets.US_ASCII));
            }
        }
        out.writeByte(0);
        out.writeShort(TYPES.get(type));
        out.writeShort(INTERNET);
        return bytes.toByteArray();
    }

    private void check(final int id, final ByteBuffer answer) throws IOException {
        if (answer.remaining() < 4 || (answer.getShort() & 0xFFFF) != id) {
            throw new IOException("what it answers is no answer");
        }
        final int flags = answer.getShort();
        if ((flags & RESPONSE) == 0) {
            throw new IOException("what it answers is no answer");
        }
        if ((flags & ERROR) != 0) {
            throw new IOException("it answers with error " + (flags & ERROR));
        }
    }
}
