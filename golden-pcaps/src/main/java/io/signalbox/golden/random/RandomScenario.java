package io.signalbox.golden.random;

import io.signalbox.golden.ScenarioDraft;
import io.signalbox.golden.ScenarioEvent;
import io.signalbox.golden.ScenarioEvent.Kind;
import io.signalbox.golden.Sysctl;
import io.signalbox.golden.Timeouts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes up a scenario: services with real servers, conversations with them, changes, and pauses in between. */
public final class RandomScenario {
    private static final int STEP_US = 20_000;
    private static final int MAX_STRETCHES = 3;
    /** After a longer pause nobody knows whether the kernel remembers a deleted server. */
    private static final int SURELY_REMEMBERED_S = 20;

    /** The helper hears only what is said in ESTABLISHED, and with this setting few connections get there. */
    private static final String NOT_WITH_FTP = "secure_tcp=3";

    /** With the helper the kernel tracks connections and defragments them itself, so nothing unusual goes with FTP. */
    private static final List<String> FTP_MODULES = List.of("nf_conntrack", "ip_vs_ftp");

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
            "secure_tcp=3",
            "secure_tcp=0",
            "conn_reuse_mode=1");

    private final Dice dice;
    /** All services are SIP's. */
    private final boolean isSip;

    private final Calendar calendar = new Calendar();
    private final List<Service> services = new ArrayList<>();
    private final Set<String> absent = new HashSet<>();
    private final List<ScenarioEvent> events = new ArrayList<>();
    private long nowUs = 100_000;
    private long stretchStartUs;

    private RandomScenario(final long seed, final int number, final boolean isSip) {
        dice = new Dice(seed, number);
        this.isSip = isSip;
    }

    /** The scenario of this number in the sequence of the seed. */
    public static ScenarioDraft of(final long seed, final int number) {
        return new RandomScenario(seed, number, false)
                .draw("Random scenario, seed " + seed + " number " + number + ".");
    }

    /** Likewise, of SIP's services alone. */
    public static ScenarioDraft ofSip(final long seed, final int number) {
        return new RandomScenario(seed, number, true)
                .draw("Random SIP scenario, seed " + seed + " number " + number + ".");
    }

    private ScenarioDraft draw(final String description) {
        final boolean isFtp = !isSip && dice.oneIn(12);
        drawServices(isFtp);
        final List<String> rules = services.stream().flatMap(this::additions).toList();
        final List<Sysctl> sysctls = dice.oneIn(2) ? beside(isFtp, sysctl()) : List.of();
        final Optional<Timeouts> timeouts = dice.oneIn(5) ? Optional.of(timeouts()) : Optional.empty();
        final int insideMtu = isFtp ? 1_500 : dice.of(1_500, 1_500, 1_500, 1_400, 1_300, 1_280);
        final OptionalInt farMtu = !isFtp && dice.oneIn(6) ? OptionalInt.of(dice.of(1_000, 576)) : OptionalInt.empty();
        final Wire wire = new Wire(dice, insideMtu);
        final Traffic traffic = new Traffic(dice, wire);
        final long startUs = nowUs;
        stretch(traffic);
        for (int more = dice.below(MAX_STRETCHES); more > 0; more--) {
            pause(startUs);
            stretch(traffic);
        }
        return new ScenarioDraft(
                description + " " + summary(),
                Net.topology(insideMtu, farMtu, isFtp ? FTP_MODULES : List.of()),
                rules,
                timeouts,
                sysctls,
                List.copyOf(events),
                services.stream().flatMap(service -> service.marks().stream()).toList(),
                List.copyOf(wire.packets()));
    }

    private void drawServices(final boolean isFtp) {
        final Set<String> names = new HashSet<>();
        final int count = isFtp ? 1 : dice.between(1, 3);
        for (int i = 1; i <= count; i++) {
            // with the helper the kernel sends nothing of IPv6 on
            final boolean isV4 = isFtp || !dice.oneIn(3);
            final Service service = isFtp ? Service.ftp(dice, isV4) : service(isV4, i);
            if (names.add(service.name())) {
                services.add(service);
                for (int servers = isFtp ? 1 : dice.below(5); servers > 0; servers--) {
                    service.servers().add(service.draw(dice));
                }
                calendar.addControlling(service.persistence() > 0 ? List.of(service.persistence()) : List.of());
            }
        }
        calendar.addControlling(isFtp ? List.of(120) : List.of());
    }

    private Service service(final boolean isV4, final int number) {
        return isSip ? Service.sip(dice, isV4) : Service.of(dice, isV4, dice.oneIn(6) ? number : 0);
    }

    private Stream<String> additions(final Service service) {
        return Stream.concat(
                Stream.of(service.addition()), service.servers().stream().map(service::addition));
    }

    private Timeouts timeouts() {
        final Timeouts timeouts = new Timeouts(dice.of(0, 700, 1_500), dice.of(0, 25, 250), dice.of(0, 25, 500));
        calendar.add(Stream.of(timeouts.tcpS(), timeouts.tcpFinS(), timeouts.udpS())
                .filter(seconds -> seconds > 0)
                .toList());
        return timeouts;
    }

    /** By how much its server's answers have grown a client of FTP must know. */
    private static List<Sysctl> beside(final boolean isFtp, final Sysctl sysctl) {
        return isFtp && sysctl.toString().endsWith(NOT_WITH_FTP) ? List.of() : List.of(sysctl);
    }

    private void stretch(final Traffic traffic) {
        stretchStartUs = nowUs;
        final boolean isFtp = services.get(0).isFtp();
        if (dice.oneIn(8)) {
            // what was counted since the kernel's last look, every two seconds of its own, outlives it
            happen(Kind.IPVSADM, "-Z");
            nowUs += STEP_US;
        }
        for (int steps = dice.between(10, 40); steps > 0; steps--) {
            if (!isFtp && dice.oneIn(12)) {
                change();
            } else {
                traffic.step(nowUs, services);
            }
            nowUs += STEP_US;
        }
        happen(Kind.SHOW, "after-" + events.size());
        nowUs += STEP_US;
    }

    private void pause(final long stretchStartUs) {
        final List<Integer> possible = calendar.pausesAfter(stretchStartUs, nowUs);
        if (!possible.isEmpty()) {
            final int seconds = dice.of(possible);
            nowUs += seconds * 1_000_000L;
            if (seconds > SURELY_REMEMBERED_S) {
                services.forEach(Service::forget);
            }
        }
    }

    private void change() {
        final Service service = dice.of(services);
        if (absent.contains(service.name())) {
            comeBack(service);
            return;
        }
        switch (dice.below(9)) {
            case 0, 1 -> happen(Kind.SYSCTL, sysctl().toString());
            case 2 -> addServer(service);
            case 3, 4 -> edit(service);
            case 5 -> removeServer(service);
            case 6 -> goAway(service);
            case 7 -> happen(Kind.IPVSADM, dice.of("--set 0 0 0", "--set 900 120 300"));
            default -> reschedule(service);
        }
    }

    private void addServer(final Service service) {
        if (service.hasRoom()) {
            final Service.Server server = service.draw(dice);
            service.admit(server);
            happen(Kind.IPVSADM, service.addition(server));
        }
    }

    private void edit(final Service service) {
        if (!service.servers().isEmpty()) {
            final int place = dice.below(service.servers().size());
            final Service.Server server =
                    service.changed(dice, service.servers().get(place));
            service.servers().set(place, server);
            happen(Kind.IPVSADM, service.edition(server));
        }
    }

    private void removeServer(final Service service) {
        if (!service.servers().isEmpty()) {
            final Service.Server server = dice.of(service.servers());
            if (isCountSure()) {
                service.dismiss(server);
                delete(service.deletion(server));
            }
        }
    }

    private void reschedule(final Service service) {
        happen(
                Kind.IPVSADM,
                "-E " + service.name()
                        + service.options().replaceFirst("^ -s \\S+( -b \\S+)?", Service.scheduler(dice)));
    }

    private void goAway(final Service service) {
        if (dice.oneIn(3) && isCountSure()) {
            absent.add(service.name());
            List.copyOf(service.servers()).forEach(service::dismiss);
            delete("-D " + service.name());
        }
    }

    /** With expire_nodest_conn connections end up to two of the kernel's ticks later, which is a whole step. */
    private void delete(final String words) {
        happen(Kind.IPVSADM, words);
        nowUs += STEP_US;
    }

    /**
     * A deleted server keeps its counts as the kernel's estimator saw them last. Whether that was just before or just
     * after a packet of this stretch is chance.
     */
    private boolean isCountSure() {
        return !Calendar.mayBeCounted(stretchStartUs, nowUs);
    }

    private void comeBack(final Service service) {
        absent.remove(service.name());
        happen(Kind.IPVSADM, service.addition());
        addServer(service);
    }

    private void happen(final Kind kind, final String args) {
        events.add(new ScenarioEvent(nowUs, kind, args, OptionalInt.empty(), 0));
    }

    private Sysctl sysctl() {
        return Sysctl.parse("net.ipv4.vs." + dice.of(SYSCTLS));
    }

    private String summary() {
        return services.stream()
                .map(service -> service.name() + service.options())
                .collect(Collectors.joining("; "));
    }
}
