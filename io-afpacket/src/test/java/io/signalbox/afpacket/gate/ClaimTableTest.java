package io.signalbox.afpacket.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The grammar is nft(8)'s; whether the kernel takes it as it is meant is tested in {@link HostGateTest}. */
class ClaimTableTest {
    private final ClaimTable table = new ClaimTable("t", "eth0.5@x", true);

    @Test
    void shouldReplaceTheElementsOfEachSetByFamily() {
        final Claims claims = new Claims(
                addresses("192.0.2.1", "2001:db8::1", "192.0.2.2"),
                Set.of(new NatServer(Addresses.parse("10.0.0.1"), 6, 8080)),
                addresses("2001:db8::2"));

        assertThat(table.claim(claims).split("; "))
                .containsExactly(
                        "flush set netdev t vips4",
                        "add element netdev t vips4 { 192.0.2.1, 192.0.2.2 }",
                        "flush set netdev t vips6",
                        "add element netdev t vips6 { 2001:db8::1 }",
                        "flush set netdev t own4",
                        "flush set netdev t own6",
                        "add element netdev t own6 { 2001:db8::2 }",
                        "flush chain netdev t servers",
                        "add rule netdev t servers ip saddr . meta l4proto . th sport { 10.0.0.1 . 6 . 8080 } drop",
                        "add rule netdev t servers ip saddr { 10.0.0.1 } ip frag-off & 0x3fff != 0 drop",
                        "add rule netdev t servers ip saddr { 10.0.0.1 } icmp type"
                                + " { destination-unreachable, time-exceeded, parameter-problem } drop");
    }

    /** One that lies in another is left out, for a set of nftables takes no address twice. */
    @Test
    void shouldClaimWhatComesFromInsideHostsAndIsForThem() {
        final Claims claims = new Claims(
                Set.of(),
                Set.of(),
                Set.of(
                        new Prefix(Addresses.parse("10.0.0.0"), 96 + 8),
                        new Prefix(Addresses.parse("10.0.0.0"), 96 + 24),
                        new Prefix(Addresses.parse("192.168.0.0"), 96 + 16),
                        new Prefix(Addresses.parse("fd00::"), 64)),
                Set.of(),
                Set.of(),
                false);

        assertThat(table.claim(claims).split("; "))
                .endsWith(
                        "flush chain netdev t servers",
                        "add rule netdev t servers ip saddr { 10.0.0.0/8, 192.168.0.0/16 } drop",
                        "add rule netdev t servers ip6 saddr { fd00::/64 } drop",
                        "add rule netdev t servers ip daddr { 10.0.0.0/8, 192.168.0.0/16 } drop",
                        "add rule netdev t servers ip6 daddr { fd00::/64 } drop");
    }

    @Test
    void shouldLookAtWhatArrivesOnItsPort() {
        assertThat(table.attach().split("; "))
                .startsWith("add chain netdev t arrivals { type filter hook ingress device \"eth0.5@x\" priority -500");
    }

    @Test
    void shouldDivertAnswersByTheirPortAndWhatHasNoneByItsAddress() {
        final Set<NatServer> servers = Set.of(
                new NatServer(Addresses.parse("192.0.2.1"), 6, 8080),
                new NatServer(Addresses.parse("192.0.2.1"), 17, 53),
                new NatServer(Addresses.parse("2001:db8::1"), 6, NatServer.ANY_PORT));

        assertThat(table.divert(servers, "drop").split("; "))
                .containsExactly(
                        "add chain netdev t answers",
                        "flush chain netdev t answers",
                        "add rule netdev t answers meta mark 21314 return",
                        "add rule netdev t answers ip saddr . meta l4proto . th sport"
                                + " { 192.0.2.1 . 17 . 53, 192.0.2.1 . 6 . 8080 } drop",
                        "add rule netdev t answers ip saddr { 192.0.2.1 } ip frag-off & 0x3fff != 0 drop",
                        "add rule netdev t answers ip saddr { 192.0.2.1 } icmp type"
                                + " { destination-unreachable, time-exceeded, parameter-problem } drop",
                        "add rule netdev t answers ip6 saddr . meta l4proto { 2001:db8::1 . 6 } drop",
                        "add rule netdev t answers ip6 saddr { 2001:db8::1 } exthdr frag exists drop",
                        "add rule netdev t answers ip6 saddr { 2001:db8::1 } icmpv6 type"
                                + " { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } drop");
    }

    @Test
    void shouldSayWhoOwnsIt() {
        assertThat(table.create()).startsWith("add table netdev t { flags owner; comment ");
        assertThat(new ClaimTable("t", "eth0", false).create()).doesNotContain("owner");
    }

    private static Set<Address> addresses(final String... texts) {
        return Arrays.stream(texts).map(Addresses::parse).collect(Collectors.toSet());
    }
}
