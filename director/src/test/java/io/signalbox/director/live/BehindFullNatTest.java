package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Namespace;
import io.signalbox.director.lab.Payload;
import io.signalbox.director.lab.Site;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** nginx behind full NAT: it has no way to the client, and is told by the PROXY protocol who that is. */
class BehindFullNatTest {
    private static final int PORT = 8_000;
    private static final long BYTES = 48L << 20;
    private static final Duration TO_START = Duration.ofSeconds(30);
    private static final String SERVES = "start worker process ";

    /** Offloads are on everywhere, so frames are many packets long. */
    @Test
    void shouldTellNginxWhoItsClientIsAndCarryWhatIsLarge() {
        try (LiveSite live = LiveSite.open(Method.FULLNAT, 1, "curl", "nginx", "sha256sum")) {
            final Path log = nginx(live);
            final String journal = live.lab.folder().resolve("journal").toString();
            live.directBy(rules(live), "--quiet", "--journal", journal, "--journal-level", "inputs");

            for (final String host : List.of(Site.VIP, "[" + Site.VIP6 + "]")) {
                final String answer = download(live, host);
                assertThat(answer).contains(Payload.sha256(BYTES, LiveSite.SEED));
                assertLogged(live, log, host.equals(Site.VIP) ? Site.CLIENT : Site.CLIENT6, answer);
            }
            live.stop();
            live.assertRunsAgain(journal);
        }
    }

    private static String rules(final LiveSite live) {
        return live.site.webRules("rr")
                + live.site
                        .service("-t", PORT, "rr", live.site.servers())
                        .replace(" --fullnat ", " --fullnat --proxy-v2 ");
    }

    /** The hash of what came, and the port that the client had. */
    private static String download(final LiveSite live, final String host) {
        final String curl =
                "curl -gsS -m 60 -w '%{stderr}%{local_port}' http://" + host + ":" + PORT + "/large | sha256sum";
        final var answer = live.site.client().run("sh", "-c", curl).orFail();
        return answer.out() + answer.err();
    }

    private static void assertLogged(final LiveSite live, final Path log, final String client, final String answer) {
        final String port = answer.substring(answer.lastIndexOf('\n') + 1).strip();
        final String expected = client + " " + port + " by ";
        live.await(() -> read(log).contains(expected));
        assertThat(read(log)).contains(expected).containsPattern(" by (10\\.0\\.0\\.200|2001:db8:a::200)\n");
    }

    private static String read(final Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (final IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }

    /** Serves one large file, and writes down whom it is told of and whom it sees. */
    private static Path nginx(final LiveSite live) {
        final Path folder = live.lab.folder();
        final Path log = folder.resolve("access.log");
        final Path large = folder.resolve("large");
        try (OutputStream out = Files.newOutputStream(large)) {
            Payload.write(BYTES, LiveSite.SEED, out);
        } catch (final IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
        final Path configuration = live.write("nginx.conf", """
                daemon off; user root; worker_processes 1; pid %1$s/nginx.pid; error_log stderr notice;
                events { }
                http {
                  log_format told '$proxy_protocol_addr $proxy_protocol_port by $remote_addr';
                  access_log %2$s told;
                  client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
                  sendfile on;
                  server { listen %3$d proxy_protocol; listen [::]:%3$d proxy_protocol; root %1$s; }
                }
                """.formatted(folder, log, PORT));
        final Namespace server = live.site.servers().get(0).machine();
        server.start("nginx", List.of("nginx", "-c", configuration.toString())).awaitLog(SERVES, TO_START);
        return log;
    }
}
