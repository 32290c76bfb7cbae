package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.command.Command.AddMark;
import io.signalbox.command.Command.SetHelper;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.ipvsadm.IpvsadmException;
import io.signalbox.service.MarkRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveRulesTest {
    private static List<LiveRules.Rule> parse(final String... lines) {
        return LiveRules.parse("rules", String.join("\n", lines), name -> List.of("eth0", "eth1")
                .indexOf(name));
    }

    @Test
    void shouldReadWhatIpvsadmSavesAndNameTheLine() {
        final List<LiveRules.Rule> rules = parse("# two lines", "", "-A -t 192.0.2.10:80 -s wlc", "-C");
        assertThat(rules).extracting(LiveRules.Rule::line).containsExactly(3, 4);
        assertThat(rules)
                .extracting(rule -> CommandText.of(rule.command()))
                .containsExactly("-A -t 192.0.2.10:80 -s wlc", "-C");
    }

    @Test
    void shouldReadMarksByNamesOfInterfacesAndProtocols() {
        final MarkRule rule = ((AddMark) parse("mark 7 interface eth1 protocol udp to 192.0.2.10/32 ports 53-53")
                        .get(0)
                        .command())
                .rule();
        assertThat(rule.mark()).isEqualTo(7);
        assertThat(rule.port()).isEqualTo(1);
        assertThat(rule.protocol()).isEqualTo(17);
        assertThat(rule.firstPort()).isEqualTo(53);
    }

    @Test
    void shouldSwitchAHelperOn() {
        assertThat(parse("helper ftp on").get(0).command()).isEqualTo(new SetHelper("ftp", true));
    }

    @Test
    void shouldTranslateTheSourcesOfAPrefix() {
        final String rule =
                "snat --from 10.0.0.0/24 --out-interface eth0 --to 192.0.2.50-192.0.2.51 --ports 1024-65535";
        assertThat(CommandText.of(parse(rule).get(0).command())).isEqualTo(rule);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "local 10.2.0.100-10.2.0.103",
                "no local 10.2.0.100-10.2.0.103",
                "pcp 10.0.0.254",
                "no pcp 2001:db8::254"
            })
    void shouldGiveAndTakeAddressesOfItsOwn(final String rule) {
        assertThat(CommandText.of(parse(rule).get(0).command())).isEqualTo(rule);
    }

    @Test
    void shouldTakeNothingFromTheHost() {
        assertThatThrownBy(() -> parse("no address 10.2.0.100/24 port 0")).isInstanceOf(IpvsadmException.class);
    }

    @Test
    void shouldNameFileAndLineOfWhatIsWrong() {
        assertThatThrownBy(() -> parse("-C", "mark 7 interface eth9"))
                .isInstanceOf(IpvsadmException.class)
                .hasMessage("rules:2: 'eth9' is not one of the director's interfaces");
        assertThatThrownBy(() -> parse("-A -t nonsense"))
                .isInstanceOf(IpvsadmException.class)
                .hasMessageStartingWith("rules:1: ");
    }

    @Test
    void shouldRefuseWordsThatOnlyAJournalHolds() {
        assertThatThrownBy(() -> parse("checkpoint")).isInstanceOf(IpvsadmException.class);
    }
}
