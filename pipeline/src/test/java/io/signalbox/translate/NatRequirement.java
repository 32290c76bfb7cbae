package io.signalbox.translate;

import static io.signalbox.translate.NatRequirement.Level.MAY;
import static io.signalbox.translate.NatRequirement.Level.MUST;
import static io.signalbox.translate.NatRequirement.Level.SHOULD;

/** What five RFCs ask of a NAT, in our words; {@link Level#SHOULD} stands for "recommended", too. */
public enum NatRequirement {
    // @formatter:off
    R4787_1(4787, "REQ-1", MUST, "a mapping does not depend on the remote end"),
    R4787_2(4787, "REQ-2", SHOULD, "an inside host has one public address"),
    R4787_3(4787, "REQ-3", MUST, "no two inside ends share a public port"),
    R4787_3A(4787, "REQ-3a", SHOULD, "ports below 1024 stay below, others above"),
    R4787_4(4787, "REQ-4", SHOULD, "even ports stay even; RFC 7857 section 8 advises against it"),
    R4787_5(4787, "REQ-5", MUST, "UDP mappings live two minutes without packets; five are recommended"),
    R4787_6(4787, "REQ-6", MUST, "packets from inside keep a mapping alive"),
    R4787_6A(4787, "REQ-6a", MAY, "packets from outside do so, too"),
    R4787_7(4787, "REQ-7", MUST, "a public address that is leased does not collide with the inside network"),
    R4787_8(4787, "REQ-8", SHOULD, "filtering does not depend on the remote port, nor, for transparency, on its address"),
    R4787_9(4787, "REQ-9", MUST, "inside hosts reach each other by their public ends, and see those"),
    R4787_10(4787, "REQ-10", SHOULD, "helpers for UDP applications are off, and each is switched on its own"),
    R4787_11(4787, "REQ-11", MUST, "how it maps and filters never changes"),
    R4787_12(4787, "REQ-12", MUST, "no ICMP message ends a mapping"),
    R4787_13(4787, "REQ-13", MUST, "a packet from inside that is too big and not to be fragmented is answered with the MTU"),
    R4787_13A(4787, "REQ-13a", MUST, "one that may be fragmented is, in order"),
    R4787_14(4787, "REQ-14", MUST, "fragments are translated in whatever order they come"),
    R4787_14A(4787, "REQ-14a", MUST, "a flood of fragments harms nothing else"),

    R5382_1(5382, "REQ-1", MUST, "a mapping of TCP does not depend on the remote end"),
    R5382_2(5382, "REQ-2", MUST, "every valid sequence of segments passes, simultaneous open among them"),
    R5382_3(5382, "REQ-3", SHOULD, "filtering is as for UDP"),
    R5382_4(5382, "REQ-4", MUST, "who sends a SYN that nobody asked for hears nothing for six seconds, and then an ICMP error"),
    R5382_5(5382, "REQ-5", MUST, "connections are remembered for 2:04 h without packets, beginning and ending ones for 4 min"),
    R5382_6(5382, "REQ-6", SHOULD, "helpers for TCP applications but FTP's are off"),
    R5382_7(5382, "REQ-7", MUST, "no two inside ends share a public port"),
    R5382_8(5382, "REQ-8", MUST, "inside hosts reach each other by their public ends, and see those"),
    R5382_9(5382, "REQ-9", SHOULD, "ICMP errors about a connection are translated"),
    R5382_10(5382, "REQ-10", MUST, "no ICMP message ends a mapping or connection"),

    R5508_1(5508, "REQ-1", MUST, "queries from inside pass, and so do their answers"),
    R5508_1A(5508, "REQ-1a", SHOULD, "the identifier's mapping does not depend on the remote host"),
    R5508_2(5508, "REQ-2", MUST, "a query is remembered for 60 s"),
    R5508_3(5508, "REQ-3", SHOULD, "an error with a wrong checksum goes no further"),
    R5508_3A(5508, "REQ-3a", SHOULD, "nor does one that quotes an IP header with a wrong checksum"),
    R5508_3B(5508, "REQ-3b", MUST, "IP options of what is quoted are passed over"),
    R5508_3C(5508, "REQ-3c", SHOULD, "the transport checksum of what is quoted is not judged"),
    R5508_4(5508, "REQ-4", MUST, "an error from outside is translated, and what it quotes; without a mapping it goes no further"),
    R5508_5(5508, "REQ-5", MUST, "an error from inside likewise"),
    R5508_6(5508, "REQ-6", MUST, "errors neither keep a mapping alive nor end it"),
    R5508_7(5508, "REQ-7", MUST, "errors about packets between inside hosts are translated both ways"),
    R5508_8(5508, "REQ-8", SHOULD, "who cannot have a mapping is told so (type 3, code 13)"),
    R5508_9(5508, "REQ-9", MAY, "errors towards an interface can be switched off"),
    R5508_10(5508, "REQ-10", MUST, "errors of its own are sent as a router sends them"),
    R5508_11(5508, "REQ-11", MAY, "other ICMP messages may be dropped: redirects are"),

    R6888_1(6888, "REQ-1", MUST, "what each transport's RFC asks for is met"),
    R6888_2(6888, "REQ-2", MUST, "an inside host has one public address"),
    R6888_3(6888, "REQ-3", MUST, "public addresses need not follow each other"),
    R6888_4(6888, "REQ-4", MUST, "the public ports of an inside host can be limited"),
    R6888_5(6888, "REQ-5", SHOULD, "so can what is remembered for it"),
    R6888_6(6888, "REQ-6", MUST, "translation can be turned off for destinations"),
    R6888_7(6888, "REQ-7", SHOULD, "filtering does not depend on the remote end"),
    R6888_8(6888, "REQ-8", SHOULD, "a port that was given back rests for 120 s"),
    R6888_9(6888, "REQ-9", MUST, "inside hosts can ask for mappings by a protocol (PCP)"),
    R6888_10(6888, "REQ-10", SHOULD, "it is managed by a standard MIB"),
    R6888_11(6888, "REQ-11", MUST, "where there is no mapping to be had the packet is dropped, its sender told (by code 1; here by 13, as RFC 5508 asks), and no other mapping ends for it"),
    R6888_12(6888, "REQ-12", SHOULD, "destinations are not logged"),
    R6888_13(6888, "REQ-13", SHOULD, "all ports of the pool are used"),
    R6888_14(6888, "REQ-14", SHOULD, "little is logged"),
    R6888_15(6888, "REQ-15", SHOULD, "the next port is hard to guess"),

    R7857_2_1(7857, "2.1", SHOULD, "times of beginning and of ending connections are set apart, and are 4 min"),
    R7857_2_2(7857, "2.2", MUST, "a reset is translated, and its connection remembered for 4 min"),
    R7857_3(7857, "3", MAY, "a port may serve several remote ends"),
    R7857_4(7857, "4", SHOULD, "an inside host has one public address"),
    R7857_5(7857, "5", SHOULD, "mappings of TCP and of UDP have nothing to do with each other"),
    R7857_6(7857, "6", SHOULD, "nor has their filtering"),
    R7857_7(7857, "7", SHOULD, "packets that only come in keep no mapping alive"),
    R7857_7_1(7857, "7.1", SHOULD, "nor do errors and resets that answer them"),
    R7857_8(7857, "8", SHOULD, "whether a port is even or odd plays no part"),
    R7857_9(7857, "9", SHOULD, "ports are drawn by chance"),
    R7857_10(7857, "10", SHOULD, "the IP identification is made unique where it could be mistaken"),
    R7857_11(7857, "11", MAY, "a query's mapping goes with its last session"),
    R7857_12(7857, "12", MUST, "errors about packets between inside hosts are translated");
    // @formatter:on

    enum Level {
        MUST,
        SHOULD,
        MAY
    }

    final int rfc;
    final String name;
    final Level level;
    final String sentence;

    NatRequirement(final int rfc, final String name, final Level level, final String sentence) {
        this.rfc = rfc;
        this.name = name;
        this.level = level;
        this.sentence = sentence;
    }
}
