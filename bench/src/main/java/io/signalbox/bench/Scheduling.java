package io.signalbox.bench;

import io.signalbox.packet.FlowKey;
import io.signalbox.scheduler.Choice;
import io.signalbox.scheduler.Scheduler;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.RealServer;
import io.signalbox.service.RealServers;
import io.signalbox.service.ServiceKey;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to choose the real server of a new connection? The baseline asks nobody: connections come from one
 * client after the other, and the oldest ends when a new one begins, so loads keep changing and never grow.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class Scheduling {
    /** A service and the connections that it has. */
    @State(Scope.Thread)
    public static class Service {
        private static final Address VIP = Addresses.parse(Site.VIP);
        private static final Address FIRST_SERVER = Addresses.parse(Site.FIRST_SERVER);
        private static final ServiceKey KEY = ServiceKey.address(Protocol.TCP, VIP.hi(), VIP.lo(), Site.VIP_PORT);
        private static final int HEAVIEST = 4;
        /** So many live at once: a power of two. */
        private static final int CONNECTIONS = 4_096;

        /** After so many the first one comes again: a power of two. */
        private static final int FLOWS = 1 << 30;

        private static final long BETWEEN_NS = 1_000;

        @Param({"8", "64"})
        public int servers;

        final RealServers realServers = new RealServers();
        final FlowKey client = new FlowKey();
        long nowNs;
        private final RealServer[] connections = new RealServer[CONNECTIONS];
        private int opened;

        @Setup(Level.Trial)
        public void open() {
            for (int number = 0; number < servers; number++) {
                final RealServer server =
                        new RealServer(number, FIRST_SERVER.hi(), FIRST_SERVER.lo() + number, Site.VIP_PORT);
                server.method = ForwardingMethod.NAT;
                server.weight(1 + number % HEAVIEST);
                server.available = true;
                realServers.addFirst(server);
            }
        }

        /** Another client wants a connection. */
        void nextClient() {
            Flows.request(++opened & FLOWS - 1, client);
            nowNs += BETWEEN_NS;
        }

        /** It has got one to this server. */
        RealServer opened(final RealServer server) {
            final int place = opened & CONNECTIONS - 1;
            if (connections[place] != null) {
                connections[place].inactiveConnections--;
            }
            connections[place] = server;
            server.inactiveConnections++;
            return server;
        }
    }

    /** Who is asked. */
    @State(Scope.Thread)
    public static class Asked {
        @Param
        public SchedulerKind scheduler;

        private final Choice choice = new Choice();
        private Scheduler instance;

        @Setup(Level.Trial)
        public void open(final Service service) {
            instance = scheduler.create(0, Service.KEY);
            instance.onBound(service.realServers);
        }

        RealServer choose(final Service service) {
            return instance.choose(service.realServers, service.client, service.nowNs, choice);
        }
    }

    @Benchmark
    public RealServer askNobody(final Service service) {
        service.nextClient();
        return service.opened(service.realServers.get(0));
    }

    @Benchmark
    public RealServer choose(final Service service, final Asked asked) {
        service.nextClient();
        return service.opened(asked.choose(service));
    }
}
