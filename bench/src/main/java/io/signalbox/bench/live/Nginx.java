package io.signalbox.bench.live;

import io.signalbox.director.lab.Programs;
import io.signalbox.service.ForwardingMethod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** nginx as a proxy, on one thread. */
final class Nginx implements Contender {
    private static final Path STREAM = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");

    private static final String CONFIGURATION = """
            %s
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log stderr crit;
            events { worker_connections 20000; }
            %s
            """;

    /** What it proxies. */
    enum As {
        STREAM("""
                stream {
                  upstream servers { %s }
                  server { listen %s backlog=8192; proxy_pass servers; }
                }
                """),
        HTTP("""
                http {
                  access_log off; keepalive_requests 1000000000;
                  client_body_temp_path body; proxy_temp_path proxied; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
                  upstream servers { %s keepalive 256; keepalive_requests 1000000000; }
                  server {
                    listen %s backlog=8192;
                    location / { proxy_pass http://servers; proxy_http_version 1.1; proxy_set_header Connection ""; }
                  }
                }
                """);

        private final String block;

        As(final String block) {
            this.block = block;
        }
    }

    private final As as;

    Nginx(final As as) {
        this.as = as;
    }

    @Override
    public String name() {
        return as == As.STREAM ? "nginx (stream)" : "nginx (HTTP proxy)";
    }

    @Override
    public String obstacle() {
        return Programs.isThere("nginx") && (as == As.HTTP || Files.exists(STREAM))
                ? ""
                : "there is no nginx or no stream module; next: apt-get install -y nginx-light libnginx-mod-stream";
    }

    @Override
    public Directing start(final TestBed bed, final ForwardingMethod method) {
        final String servers = TestBed.SERVERS.stream()
                .map(server -> "server " + server + ":" + TestBed.PORT + ";")
                .collect(Collectors.joining(" "));
        final String module = as == As.STREAM ? "load_module " + STREAM + ";" : "";
        final String block = as.block.formatted(servers, TestBed.VIP + ":" + TestBed.PORT);
        final String file = bed.write("nginx.conf", CONFIGURATION.formatted(module, block));
        bed.putVip();
        final String folder = bed.folder().toString();
        return Directing.program(
                bed.startDirector("nginx", List.of("nginx", "-e", "stderr", "-p", folder, "-c", file)));
    }
}
