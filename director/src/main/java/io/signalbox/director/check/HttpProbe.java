package io.signalbox.director.check;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A page is there: a request of HTTP 1.0 (RFC 1945), plain or by TLS, is answered with a status, and with a body of a
 * digest, or one that holds what a pattern describes, where such are given. Nobody asks whose certificate it is: a real
 * server has one for the clients' names.
 *
 * @param host header of the request; empty for none
 * @param statuses any of which will do
 * @param digest MD5 of the body in hexadecimal digits; empty for any body
 * @param regex of {@link Pattern}, which something in the body matches, a character for each byte; empty for any body
 */
public record HttpProbe(
        InetSocketAddress to,
        boolean tls,
        String host,
        String path,
        List<Statuses> statuses,
        String digest,
        String regex,
        int timeoutMs)
        implements Probe {
    /** From the first to the last of them. */
    public record Statuses(int first, int last) {
        /** The request was understood and accepted. */
        public static final Statuses GOOD = new Statuses(200, 299);

        boolean hold(final int status) {
            return status >= first && status <= last;
        }
    }

    private static final int MAX_LINE = 4_096;
    private static final int MAX_SEARCHED = 1 << 22;

    @Override
    public void run() throws IOException {
        try (SocketChannel channel = SocketChannel.open()) { // which an interrupt closes
            final Socket plain = channel.socket();
            plain.connect(to, timeoutMs);
            plain.setSoTimeout(timeoutMs);
            if (tls) {
                try (SSLSocket secured = secured(plain)) {
                    ask(secured);
                }
            } else {
                ask(plain);
            }
        }
    }

    private SSLSocket secured(final Socket plain) throws IOException {
        try {
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
            return (SSLSocket) context.getSocketFactory().createSocket(plain, to.getHostString(), to.getPort(), true);
        } catch (final GeneralSecurityException impossible) {
            throw new IOException(impossible.getMessage(), impossible);
        }
    }

    private void ask(final Socket socket) throws IOException {
        final String request = "GET " + path + " HTTP/1.0\r\nUser-Agent: signalbox\r\n"
                + (host.isEmpty() ? "" : "Host: " + host + "\r\n") + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        final InputStream in = new BufferedInputStream(socket.getInputStream());
        final int status = status(line(in));
        if (statuses.stream().noneMatch(good -> good.hold(status))) {
            throw new IOException(path + " is answered with status " + status);
        }
        if (!digest.isEmpty() || !regex.isEmpty()) {
            while (!line(in).isEmpty()) {
                // headers end with an empty line
            }
            look(in);
        }
    }

    private static int status(final String line) throws IOException {
        final String[] words = line.split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/") || !words[1].matches("\\d{3}")) {
            throw new IOException("it does not speak HTTP");
        }
        return Integer.parseInt(words[1]);
    }

    private void look(final InputStream in) throws IOException {
        final DigestInputStream body = new DigestInputStream(in, md5());
        if (!regex.isEmpty()) {
            search(body.readNBytes(MAX_SEARCHED));
        }
        if (!digest.isEmpty()) {
            body.transferTo(OutputStream.nullOutputStream());
            compare(HexFormat.of().formatHex(body.getMessageDigest().digest()));
        }
    }

    private void search(final byte[] body) throws IOException {
        final String text = new String(body, StandardCharsets.ISO_8859_1);
        try {
            if (!Pattern.compile(regex).matcher(text).find()) {
                throw new IOException(path + " does not hold " + regex
                        + (body.length < MAX_SEARCHED ? "" : " in its first " + (MAX_SEARCHED >> 20) + " MiB"));
            }
        } catch (final StackOverflowError tooDeep) {
            throw new IOException(path + " is too long for " + regex + ", which repeats a group", tooDeep);
        }
    }

    private void compare(final String found) throws IOException {
        if (!found.equalsIgnoreCase(digest)) {
            throw new IOException(path + " has another digest: " + found);
        }
    }

    private static MessageDigest md5() throws IOException {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (final GeneralSecurityException impossible) {
            throw new IOException(impossible.getMessage(), impossible);
        }
    }

    private static String line(final InputStream in) throws IOException {
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int read = in.read(); read >= 0 && read != '\n' && line.size() < MAX_LINE; read = in.read()) {
            line.write(read);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(final X509Certificate[] chain, final String type) {}

        @Override
        public void checkServerTrusted(final X509Certificate[] chain, final String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
