package io.signalbox.golden.random;

import io.signalbox.golden.FirewallMark;
import io.signalbox.golden.ScenarioDraft;
import io.signalbox.golden.ScenarioEvent;
import io.signalbox.golden.ScenarioEvent.Kind;
import io.signalbox.golden.Sysctl;
import io.signalbox.golden.address.Ip;
import io.signalbox.golden.address.IpPrefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes up a scenario: services with real servers, conversations with them, changes and a stretch of time in between.
 *
 * <p>The kernel's timers are up to an eighth of their time late, so the stretch keeps that distance from every expiry.
 */
public final class RandomScenario {
    private static final int STEP_US = 20_000;
    /** Seconds, each away from all timeouts and from their eighths; the last two would meet those of templates. */
    private static final List<Integer> GAPS_S = List.of(20, 45, 90, 200);

    private static final List<String> SYSCTLS = List.of(
            "conn_reuse_mode=0",
            "conn_reuse_mode=2",
            "expire_nodest_conn=1",
            "expire_quiescent_template=1",
            "nat_icmp_send=1",
            "sloppy_tcp=1",
            "sloppy_sctp=1",
            "schedule_icmp=1",
            "pmtu_disc=0",
            "secure_tcp=3");

    private final Dice dice;
    private final List<Service> services = new ArrayList<>();
    private final List<FirewallMark> marks = new ArrayList<>();
    private final List<ScenarioEvent> events = new ArrayList<>();
    private long nowUs = 100_000;

    private RandomScenario(final long seed, final int number) {
        dice = new Dice(seed, number);
    }

    /** The scenario of this number in the sequence of the seed. */
    public static ScenarioDraft of(final long seed, final int number) {
        return new RandomScenario(seed, number).draw("Random scenario, seed " + seed + " number " + number + ".");
    }

    private ScenarioDraft draw(final String description) {
        drawServices();
        final List<String> rules = services.stream()
                .flatMap(service -> Stream.concat(
                        Stream.of(service.addition()),
                        service.servers().stream().map(service::addition)))
                .toList();
        final List<Sysctl> sysctls = new ArrayList<>();
        if (dice.oneIn(2)) {
            sysctls.add(sysctl());
        }
        final int insideMtu = dice.of(1_500, 1_500, 1_500, 1_400, 1_300);
        final Traffic traffic = new Traffic(dice, insideMtu);
        phase(traffic);
        if (dice.oneIn(2)) {
            nowUs += gapS() * 1_000_000L;
            phase(traffic);
        }
        final List<ScenarioDraft.Packet> packets = new ArrayList<>(traffic.packets());
        packets.sort(Comparator.comparingLong(ScenarioDraft.Packet::timeUs));
        return new ScenarioDraft(
                description + " " + summary(),
                Net.topology(insideMtu),
                rules,
                Optional.empty(),
                sysctls,
                List.copyOf(events),
                marks,
                packets);
    }

    private void drawServices() {
        final Set<String> names = new HashSet<>();
        final int count = dice.between(1, 3);
        for (int i = 1; i <= count; i++) {
            final Service service = Service.of(dice, !dice.oneIn(3), dice.oneIn(6) ? i : 0);
            if (names.add(service.name())) {
                services.add(service);
                for (int servers = dice.below(5); servers > 0; servers--) {
                    service.servers().add(service.draw(dice));
                }
                if (service.isMarked()) {
                    marks.add(new FirewallMark(
                            i, IpPrefix.host(Ip.parse(service.vip())), service.protocol(), List.of(service.port())));
                }
            }
        }
    }

    private void phase(final Traffic traffic) {
        for (int steps = dice.between(10, 40); steps > 0; steps--) {
            if (dice.oneIn(15)) {
                change();
            } else {
                traffic.step(nowUs, services);
            }
            nowUs += STEP_US;
        }
        events.add(event(Kind.SHOW, "after-" + events.size()));
        nowUs += STEP_US;
    }

    private int gapS() {
        final boolean hasTemplates = services.stream().anyMatch(Service::isPersistent);
        return dice.of(hasTemplates ? GAPS_S.subList(0, 2) : GAPS_S);
    }

    private void change() {
        final Service service = dice.of(services);
        switch (dice.below(5)) {
            case 0 -> events.add(event(Kind.SYSCTL, sysctl().toString()));
            case 1 -> addServer(service);
            case 2 -> edit(service);
            case 3 -> removeServer(service);
            default -> reschedule(service);
        }
    }

    private void addServer(final Service service) {
        if (service.servers().size() < Net.SERVERS) {
            final Service.Server server = service.draw(dice);
            service.servers().add(server);
            events.add(event(Kind.IPVSADM, service.addition(server)));
        }
    }

    private void edit(final Service service) {
        if (!service.servers().isEmpty()) {
            final Service.Server server = dice.of(service.servers());
            final String words =
                    service.addition(server).replaceFirst("^-a", "-e").replaceFirst("-w \\d+$", "-w ");
            events.add(event(Kind.IPVSADM, words + dice.of(0, 0, 1, 2, 4)));
        }
    }

    private void removeServer(final Service service) {
        if (!service.servers().isEmpty()) {
            final Service.Server server = dice.of(service.servers());
            service.servers().remove(server);
            events.add(event(Kind.IPVSADM, "-d " + service.name() + " -r " + service.place(server)));
        }
    }

    private void reschedule(final Service service) {
        events.add(event(
                Kind.IPVSADM,
                "-E " + service.name()
                        + service.options().replaceFirst("^ -s \\S+( -b \\S+)?", Service.scheduler(dice))));
    }

    private ScenarioEvent event(final Kind kind, final String args) {
        return new ScenarioEvent(nowUs, kind, args, OptionalInt.empty(), 0);
    }

    private Sysctl sysctl() {
        return Sysctl.parse("net.ipv4.vs." + dice.of(SYSCTLS));
    }

    private String summary() {
        return services.stream()
                .map(service -> service.protocol() + " " + service.name() + service.options())
                .collect(Collectors.joining("; "));
    }
}
