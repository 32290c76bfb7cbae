package io.signalbox.bench.live;

import io.signalbox.director.lab.Programs;
import io.signalbox.service.ForwardingMethod;
import java.time.Duration;
import java.util.List;

/**
 * DPDK's testpmd over AF_PACKET: it passes each frame on to the servers' Ethernet address, and looks at nothing; so it
 * stands for direct routing alone.
 */
final class Testpmd implements Contender {
    private static final String PROGRAM = "dpdk-testpmd";
    private static final Duration TO_START = Duration.ofSeconds(30);
    /** As many frames as Signalbox' ring has. */
    private static final String RING = "blocksz=262144,framesz=2048,framecnt=16384,qdisc_bypass=1";

    @Override
    public String name() {
        return "DPDK testpmd over af_packet";
    }

    @Override
    public String obstacle() {
        return Programs.isThere(PROGRAM) ? "" : "there is no " + PROGRAM + "; next: apt-get install -y dpdk-dev";
    }

    @Override
    public Directing start(final TestBed bed, final ForwardingMethod method) {
        bed.keepHostOut();
        final List<String> command = List.of(
                PROGRAM,
                "--lcores",
                "0@" + TestBed.DIRECTORS_CORE + ",1@" + TestBed.DIRECTORS_CORE,
                "--no-huge",
                "-m",
                "512",
                "--no-pci",
                "--no-telemetry",
                "--file-prefix",
                bed.director().name(),
                "--vdev",
                "net_af_packet0,iface=" + TestBed.IN + "," + RING,
                "--vdev",
                "net_af_packet1,iface=" + TestBed.OUT + "," + RING,
                "--",
                "--forward-mode=mac",
                "--eth-peer=0," + bed.clientsMac(),
                "--eth-peer=1," + bed.serversMac(),
                "--total-num-mbufs=16384",
                "--stats-period",
                "1000");
        return Directing.program(bed.startDirector("testpmd", command).awaitLog("packet forwarding", TO_START));
    }
}
