package io.signalbox.bench.live;

import io.signalbox.service.ForwardingMethod;

/** The kernel as a plain router to one server: nothing is balanced, nothing remembered. */
final class KernelForwarding implements Contender {
    @Override
    public String name() {
        return "kernel forwarding";
    }

    @Override
    public String obstacle() {
        return "";
    }

    /** The servers have the virtual address. */
    @Override
    public Directing start(final TestBed bed, final ForwardingMethod method) {
        bed.director()
                .ip("route add " + TestBed.VIP + "/32 via " + TestBed.SERVERS.get(0))
                .sysctl("net.ipv4.ip_forward", 1);
        bed.servers().ip("addr add " + TestBed.VIP + "/32 dev lo");
        return Directing.kernel();
    }
}
