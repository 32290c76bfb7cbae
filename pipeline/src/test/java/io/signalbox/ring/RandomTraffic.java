package io.signalbox.ring;

import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.packet.TcpPacket;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a director may meet in a bad hour, from a seed: connections of a few clients in both families, opened, used,
 * reset and reused, inside hosts of a gateway, fragments, pings, errors, neighbours that come late or never, commands, and time that crawls and
 * jumps. Clients and ports are few, so that much of it meets what was there before.
 */
final class RandomTraffic {
    private static final int CLIENTS = 24;
    private static final List<Integer> SERVICES =
            List.of(Site.NAT, Site.NAT, Site.DIRECT, Site.TUNNEL, Site.WAITING, 81);
    private static final List<String> COMMANDS = List.of(
            "-e -t 192.0.2.10:80 -r 10.0.0.11:80 -m -w 3",
            "-e -t 192.0.2.10:80 -r 10.0.0.11:80 -m -w 0",
            "-a -t 192.0.2.10:80 -r 10.0.0.13:80 -m -w 2 -x 4 -y 2",
            "-d -t 192.0.2.10:80 -r 10.0.0.13:80",
            "-e -t 192.0.2.10:80 -r 10.0.0.12:80 --fullnat -w 2 --proxy-v2",
            "-E -t 192.0.2.10:8080 -s rr",
            "-E -t 192.0.2.10:8080 -s mh",
            "-a -t [2001:db8::10]:9090 -r 10.0.0.12:9090 -i -w 1",
            "-d -t [2001:db8::10]:9090 -r 10.0.0.12:9090",
            "-D -u [2001:db8::10]:53",
            "-A -u [2001:db8::10]:53 -s sed",
            "-a -u [2001:db8::10]:53 -r [2001:db8:1::12]:53 -m",
            "-E -u 192.0.2.10:5060 -s rr -p 30 --pe sip -o",
            "-E -u 192.0.2.10:5060 -s rr -p 60 --pe sip",
            "--set 60 20 5",
            "--set 900 120 300",
            "--start-daemon master --mcast-interface servers --sync-maxlen 200",
            "--start-daemon master --mcast-interface clients --mcast-group ff05::51",
            "--stop-daemon master",
            "net.ipv4.vs.sync_threshold=1 2",
            "net.ipv4.vs.sync_version=0",
            "net.ipv4.vs.sync_version=1",
            "net.ipv4.vs.sync_refresh_period=10",
            "-Z");
    /** What may happen to the surroundings. */
    private static final List<String> CHANGES = List.of(
            "local 10.0.0.1 --ports 7000-7003",
            "local 10.0.0.1 --ports 7000-7003",
            "no local 10.0.0.1 --ports 7000-7003",
            "local 10.0.0.150 --ports 7000-7003",
            "port 1 name servers mac 02:00:00:00:00:02 mtu 1400",
            "port 1 name servers mac 02:00:00:00:00:02 mtu 1500",
            "link of port 1 down",
            "link of port 1 up",
            "link of port 1 up",
            "no address 192.0.2.10/32 port 0",
            "address 192.0.2.10/32 port 0",
            "address 192.0.2.10/32 port 0",
            "no route 2001:db8:c::/48 via 2001:db8::fe port 0 type unicast",
            "route 2001:db8:c::/48 via 2001:db8::fe port 0 mtu 1400 type unicast",
            "heard neighbour 10.0.0.60 mac 02:00:00:00:01:60 port 1",
            "no neighbour 10.0.0.60 port 1",
            "no neighbour 10.0.0.12 port 1",
            "neighbour 10.0.0.12 mac 02:00:00:00:01:12 port 1");

    private static final List<String> SHARES =
            List.of("share vips follow", "share vips follow", "share vips always", "share vips standby");

    private final SplittableRandom random;
    private final Script script = new Script();
    private final RandomGateway gateway;

    private RandomTraffic(final long seed) {
        random = new SplittableRandom(seed);
        gateway = new RandomGateway(random, script);
    }

    static Script script(final long seed, final int inputs) {
        final RandomTraffic traffic = new RandomTraffic(seed);
        while (traffic.script.inputs().size() < inputs) {
            traffic.passTime();
            traffic.happen();
        }
        return traffic.script;
    }

    /** The same beside a host, which is told now and then what to serve. */
    static Script besideAHost(final long seed, final int inputs) {
        final RandomTraffic traffic = new RandomTraffic(seed);
        traffic.script.command(SHARES.get(0));
        while (traffic.script.inputs().size() < inputs) {
            traffic.passTime();
            traffic.happen();
            if (traffic.random.nextInt(100) == 0) {
                traffic.script.command(SHARES.get(traffic.random.nextInt(SHARES.size())));
            }
        }
        return traffic.script;
    }

    /** Traffic as in {@link #script}, with frames bent, cut or replaced by noise. */
    static Script mutated(final long seed, final int inputs) {
        final SplittableRandom random = new SplittableRandom(~seed);
        final Script bent = new Script();
        for (final Script.Input input : script(seed, inputs).inputs()) {
            bent.at(input.timeNs());
            if (input.command() != null) {
                bent.command(input.command());
            } else {
                bent.frame(input.port(), bend(input.frame(), random));
            }
        }
        return bent;
    }

    private static byte[] bend(final byte[] frame, final SplittableRandom random) {
        byte[] bent = frame.clone();
        switch (random.nextInt(6)) {
            case 0 -> bent = Arrays.copyOf(bent, random.nextInt(bent.length + 1));
            case 1 -> bent = Arrays.copyOf(bent, bent.length + random.nextInt(64));
            case 2 -> random.nextBytes(bent);
            case 3, 4 -> {
                for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                    bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            default -> {
                // passes as it is
            }
        }
        return bent;
    }

    private void passTime() {
        final int kind = random.nextInt(1_000);
        script.after(kind < 3 ? random.nextInt(130_000) : kind < 30 ? random.nextInt(4_000) : random.nextInt(3));
    }

    private void happen() {
        if (random.nextInt(6) == 0) {
            gateway.happen();
            return;
        }
        final int kind = random.nextInt(100);
        if (kind < 25) {
            script.fromClient(segment(client(), service()));
        } else if (kind < 45) {
            answer(client());
        } else if (kind < 50) {
            call(client(), oneOf("", "a", "b", "c", "d" + random.nextInt(100)));
        } else if (kind < 57) {
            script.fromClient(client().query("who is " + random.nextInt(100)));
        } else if (kind < 66) {
            script.fromServer(client().answer(server(), "it is " + random.nextInt(100)));
        } else if (kind < 75) {
            fragment(client());
        } else if (kind < 80) {
            big(client());
        } else if (kind < 88) {
            control(client());
        } else if (kind < 93) {
            neighbour();
        } else if (kind < 96) {
            script.fromServer(answerToLocalEnd());
        } else {
            final List<String> lines = random.nextInt(4) == 0 ? CHANGES : COMMANDS;
            script.command(lines.get(random.nextInt(lines.size())));
        }
    }

    private void call(final Client client, final String callId) {
        if (random.nextBoolean()) {
            script.fromClient(client.call(callId));
        } else {
            script.fromServer(client.call(server(), callId));
        }
    }

    private String oneOf(final String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private Client client() {
        final int port = 1_024 + random.nextInt(CLIENTS);
        return random.nextInt(3) == 0 ? Client.of6(port) : Client.of(port);
    }

    private int service() {
        return SERVICES.get(random.nextInt(SERVICES.size()));
    }

    private int server() {
        return 1 + random.nextInt(3);
    }

    private Packet segment(final Client client, final int service) {
        final int ttl = random.nextInt(20) == 0 ? 1 : 64;
        return switch (random.nextInt(7)) {
            case 0, 1, 2 -> client.syn(service).ttl(ttl);
            case 3 -> client.rst(service).ttl(ttl);
            case 4 -> client.tcp(service).fin().seq(1_001).ack(5_001).ttl(ttl);
            default -> client.ack(service).ttl(ttl);
        };
    }

    private void answer(final Client client) {
        final TcpPacket segment = client.answer(server(), service());
        script.fromServer(
                switch (random.nextInt(4)) {
                    case 0 -> segment.syn().ack(1_001);
                    case 1 -> segment.fin().ack(1_001);
                    case 2 -> segment.rst();
                    default -> segment.ack(1_001).payload("hello to you");
                });
    }

    /** Of full NAT, be there one or not. */
    private TcpPacket answerToLocalEnd() {
        final String local = random.nextBoolean() ? "10.0.0.1" : "10.0.0.150";
        return Packets.tcp()
                .from(Site.server(server()), Site.NAT)
                .to(local, 7_000 + random.nextInt(4))
                .ack(1_029);
    }

    /** One of two or three parts of a query, mostly of few datagrams, so that some come whole and some overlap. */
    private void fragment(final Client client) {
        final int id = random.nextInt(12);
        final int offset = 16 * random.nextInt(3);
        final int length = random.nextInt(8) == 0 ? 24 : 16;
        final Packet part =
                client.query("a question of forty bytes, no more of it").id(id).fragment(offset, length);
        if (random.nextInt(4) == 0) {
            script.fromServer(client.answer(server(), "an answer of thirty-six bytes or so")
                    .id(id)
                    .fragment(offset, length));
        } else {
            script.fromClient(part);
        }
    }

    private void big(final Client client) {
        final byte[] payload = new byte[random.nextInt(1_400, 3_000)];
        random.nextBytes(payload);
        final TcpPacket segment = client.ack(service()).payload(payload);
        script.fromClient(random.nextBoolean() ? segment.dontFragment() : segment);
    }

    private void control(final Client client) {
        switch (random.nextInt(4)) {
            case 0 ->
                script.fromClient(Packets.icmp()
                        .echoRequest(7, random.nextInt(9))
                        .from("198.51.100.7")
                        .to(Site.VIP)
                        .payload("ping"));
            case 1 ->
                script.fromClient(Packets.icmpv6()
                        .echoRequest(7, random.nextInt(9))
                        .from("2001:db8:c::7")
                        .to("2001:db8::1")
                        .payload("ping"));
            case 2 ->
                script.fromServer(Packets.icmp()
                        .portUnreachable()
                        .from(Site.server(1))
                        .to("198.51.100.7")
                        .quoting(Packets.udp()
                                .from("198.51.100.7", client.port())
                                .to(Site.server(1), Site.DNS)
                                .payload("?")));
            default ->
                script.fromClient(Packets.icmp()
                        .fragmentationNeeded(1_300)
                        .from("198.51.100.9")
                        .to(Site.VIP)
                        .quoting(Packets.udp()
                                .from(Site.VIP, Site.DNS)
                                .to("198.51.100.7", client.port())
                                .payload("!")));
        }
    }

    private void neighbour() {
        switch (random.nextInt(4)) {
            case 0 -> script.frame(Site.SERVERS, BatchTest.silentServerAnswers());
            case 1 ->
                script.frame(
                        Site.CLIENTS,
                        Packets.arpRequest(Site.VIP)
                                .from(Site.GATEWAY_MAC, "192.0.2.254")
                                .onEthernet(Site.GATEWAY_MAC, "ff:ff:ff:ff:ff:ff")
                                .bytes());
            case 2 ->
                script.frame(
                        Site.CLIENTS,
                        Packets.icmpv6()
                                .neighbourSolicitation(Site.VIP6, Site.GATEWAY_MAC)
                                .from("2001:db8::fe")
                                .to("ff02::1:ff00:10")
                                .onEthernet(Site.GATEWAY_MAC, "33:33:ff:00:00:10")
                                .bytes());
            // transit to machines that may never answer
            default ->
                script.fromClient(Packets.udp()
                        .from("198.51.100.7", 99)
                        .to("10.0.0." + random.nextInt(60, 64), 99)
                        .payload("hello"));
        }
    }
}
