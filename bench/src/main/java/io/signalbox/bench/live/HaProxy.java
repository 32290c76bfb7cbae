package io.signalbox.bench.live;

import io.signalbox.director.lab.Programs;
import io.signalbox.service.ForwardingMethod;
import java.util.List;
import java.util.stream.Collectors;

/** HAProxy as a proxy of TCP connections, on one thread. */
final class HaProxy implements Contender {
    private static final String CONFIGURATION = """
            global
              nbthread 1
              maxconn 8000
            defaults
              mode tcp
              timeout connect 5s
              timeout client 60s
              timeout server 60s
            listen service
              bind %s:%d backlog 8192
              balance roundrobin
            %s
            """;

    @Override
    public String name() {
        return "HAProxy (TCP)";
    }

    @Override
    public String obstacle() {
        return Programs.isThere("haproxy") ? "" : "there is no haproxy; next: apt-get install -y haproxy";
    }

    @Override
    public Directing start(final TestBed bed, final ForwardingMethod method) {
        final String servers = TestBed.SERVERS.stream()
                .map(server -> "  server " + server + " " + server + ":" + TestBed.PORT)
                .collect(Collectors.joining("\n"));
        final String file = bed.write("haproxy.cfg", CONFIGURATION.formatted(TestBed.VIP, TestBed.PORT, servers));
        bed.putVip();
        return Directing.program(bed.startDirector("haproxy", List.of("haproxy", "-db", "-f", file)));
    }
}
