/**
 * Which test holds which requirement. Numbers are those of the project's list: 1 to 14 are about packets, 60 to 70 about
 * ICMP, 100 to 114 about fragments and tunnels, 120 to 133 about what IPVS does. "Recording" is a scenario in
 * {@code golden-pcaps} that the real kernel has played, and that a replay must equal in every frame and table.
 *
 * <table>
 * <caption>Requirements and their tests</caption>
 * <tr><th>REQ</th><th>about</th><th>tests</th></tr>
 * <tr><td>001</td><td>malformed IPv4</td><td>{@code packet.MalformedFramesTest}, {@code wire.Ipv4HeaderTest},
 *     {@code ring.HostileFramesTest}</td></tr>
 * <tr><td>002</td><td>IPv4 header checksum</td><td>{@code packet.MalformedFramesTest} (every bit)</td></tr>
 * <tr><td>003</td><td>TTL used up</td><td>{@code host.IcmpErrorsTest}; recording {@code ttl}. Errors are not limited in
 *     rate, see {@code docs/deviations.md}</td></tr>
 * <tr><td>004</td><td>TTL counted down once</td><td>{@code rewrite.ForwardingTest}; recordings {@code ttl},
 *     {@code tun-types}</td></tr>
 * <tr><td>005</td><td>Ethernet padding</td><td>{@code rewrite.ForwardingTest}; recording {@code vlan}</td></tr>
 * <tr><td>006</td><td>VLAN tags</td><td>{@code rewrite.ForwardingTest}, {@code packet.MalformedFramesTest}; recording
 *     {@code vlan}</td></tr>
 * <tr><td>007</td><td>offloaded checksums, super-frames</td><td>none: no capture holds such, network ports will</td></tr>
 * <tr><td>008</td><td>IPv4 options</td><td>{@code wire.Ipv4OptionsTest}, {@code packet.MalformedFramesTest}; recording
 *     {@code ip-options}</td></tr>
 * <tr><td>009</td><td>IPv6 extension headers</td><td>{@code wire.Ipv6ExtensionsTest}, {@code host.ExtensionHeadersTest},
 *     {@code packet.MalformedFramesTest}; recordings {@code v6-headers}, {@code v6-options}</td></tr>
 * <tr><td>010</td><td>martians, land</td><td>{@code route.RoutingTest}</td></tr>
 * <tr><td>011</td><td>other MACs</td><td>{@code route.RoutingTest}; recording {@code vlan}</td></tr>
 * <tr><td>012</td><td>incremental checksums</td><td>{@code wire.ChecksumTest} (all 16-bit values)</td></tr>
 * <tr><td>013</td><td>UDP without a checksum</td><td>{@code rewrite.ForwardingTest}, {@code host.HostAnswersTest};
 *     recording {@code udp-zero-checksum}</td></tr>
 * <tr><td>014</td><td>wrong transport checksums stay wrong</td><td>{@code rewrite.ForwardingTest}; recording
 *     {@code udp-zero-checksum}</td></tr>
 * <tr><td>060</td><td>ping</td><td>{@code host.HostAnswersTest}; recording {@code icmp-echo}</td></tr>
 * <tr><td>061-065</td><td>translated errors, quotes cut short</td><td>{@code balance.RelatedErrorsTest},
 *     {@code balance.IpsecTest}, {@code ring.HostileFramesTest}; recordings {@code icmp-nat}, {@code icmpv6-nat}</td></tr>
 * <tr><td>068, 069</td><td>which errors are sent, and how much they quote</td><td>{@code host.IcmpErrorsTest}</td></tr>
 * <tr><td>070</td><td>errors about tunnels</td><td>{@code balance.TunnelsTest}; recordings {@code icmp-tun},
 *     {@code icmp-gue-gre}</td></tr>
 * <tr><td>100</td><td>one decision for a datagram</td><td>{@code fragment.ReassemblyTest}; recordings
 *     {@code fragments-v4}, {@code fragments-v6}</td></tr>
 * <tr><td>101</td><td>overlaps</td><td>{@code fragment.ReassemblyTest}, {@code ring.HostileFramesTest} (every pair)</td></tr>
 * <tr><td>102</td><td>atomic fragments</td><td>{@code fragment.ReassemblyTest}; recording
 *     {@code v6-atomic-fragments}</td></tr>
 * <tr><td>103</td><td>timers of fragments</td><td>{@code fragment.ReassemblyTest}; recordings {@code fragments-v4},
 *     {@code fragments-v6}</td></tr>
 * <tr><td>104</td><td>cut as it came</td><td>{@code fragment.ReassemblyTest}, {@code fragment.TinyFragmentsTest}</td></tr>
 * <tr><td>105</td><td>bounds</td><td>{@code fragment.ReassemblyTest}, {@code stage.StoreBoundsTest},
 *     {@code ring.ConservationTest}, {@code ring.HostileFramesTest}; the bounds are the store's, not a source's</td></tr>
 * <tr><td>110-113</td><td>tunnels</td><td>{@code rewrite.ForwardingTest}, {@code rewrite.EncapsulatorTest},
 *     {@code balance.TunnelsTest}; recordings {@code tun-types}, {@code tun-mtu}, {@code tunnels-v6},
 *     {@code tunnels-mixed-4in6}, {@code tunnels-mixed-6in4}</td></tr>
 * <tr><td>114</td><td>no endless encapsulation</td><td>the TTL ends it: {@code rewrite.ForwardingTest}</td></tr>
 * <tr><td>120, 133</td><td>schedulers</td><td>{@code scheduler.SchedulerTwinTest}, {@code scheduler.SchedulersTest}; recordings {@code sched-*},
 *     {@code random-*}</td></tr>
 * <tr><td>121, 126, 128</td><td>weight 0, deleted servers</td><td>{@code balance.ReschedulingTest}; recordings
 *     {@code drain}, {@code rs-delete}, {@code weight-0-trash}, {@code expire-nodest}</td></tr>
 * <tr><td>122</td><td>thresholds</td><td>{@code balance.ReschedulingTest}; recordings {@code thresholds},
 *     {@code thresholds-hysteresis}</td></tr>
 * <tr><td>123, 127</td><td>persistence</td><td>recordings {@code persistence}, {@code persistence-netmask},
 *     {@code persistence-limits}, {@code expire-quiescent-template}, {@code sip-persistence}</td></tr>
 * <tr><td>124</td><td>one packet</td><td>recording {@code ops}</td></tr>
 * <tr><td>125</td><td>ports used again</td><td>{@code balance.ReschedulingTest}; recordings {@code conn-reuse},
 *     {@code conn-reuse-modes}</td></tr>
 * <tr><td>129</td><td>sloppy modes</td><td>{@code balance.ReschedulingTest}; recording {@code non-syn}</td></tr>
 * <tr><td>130, 131</td><td>states, and who counts as active</td><td>{@code connection.TcpStateTest},
 *     {@code connection.SctpStateTest} (every transition); recordings {@code tcp-states}, {@code tcp-no-output},
 *     {@code sctp-nat-states}, {@code secure-tcp}</td></tr>
 * <tr><td>132</td><td>no server</td><td>{@code host.IcmpErrorsTest}; recording {@code no-server}</td></tr>
 * </table>
 */
package io.signalbox;
