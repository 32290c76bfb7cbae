package io.signalbox.bench.live;

import io.signalbox.service.ForwardingMethod;
import java.util.Locale;

/** The kernel's own translation, with its connection tracking, told by nftables which server a connection goes to. */
final class NftablesDnat implements Contender {
    /** UDP that is never answered, longer than it takes to come round again. */
    private static final int REMEMBERS_S = 600;

    @Override
    public String name() {
        return "nftables DNAT";
    }

    @Override
    public String obstacle() {
        return "";
    }

    @Override
    public Directing start(final TestBed bed, final ForwardingMethod method) {
        TestBed.nft(
                bed.director(),
                "table ip balancer { chain in { type nat hook prerouting priority dstnat; ip daddr " + TestBed.VIP
                        + " meta l4proto { tcp, udp } th dport " + TestBed.PORT + " dnat to numgen inc mod "
                        + TestBed.SERVERS.size() + " map { " + servers() + " }; }; }");
        bed.director()
                .sysctl("net.netfilter.nf_conntrack_udp_timeout", REMEMBERS_S)
                .sysctl("net.ipv4.ip_forward", 1);
        return Directing.kernel();
    }

    private static String servers() {
        final StringBuilder map = new StringBuilder();
        for (int i = 0; i < TestBed.SERVERS.size(); i++) {
            map.append(String.format(Locale.ROOT, "%s%d : %s", i == 0 ? "" : ", ", i, TestBed.SERVERS.get(i)));
        }
        return map.toString();
    }
}
