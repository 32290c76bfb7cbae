package io.signalbox.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.signalbox.command.Command.Clear;
import io.signalbox.command.Command.SetSysctl;
import io.signalbox.ipvsadm.RulesFile.Rule;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RulesFileTest {
    @Test
    void shouldSkipCommentsAndEmptyLinesButCountThem() {
        final String text = "# saved today\n\n-C\n  # settings\nnet.ipv4.vs.sloppy_tcp=1\n";

        assertThat(RulesFile.parse("rules", text))
                .containsExactly(
                        new Rule(3, "-C", new Clear()),
                        new Rule(5, "net.ipv4.vs.sloppy_tcp=1", new SetSysctl("sloppy_tcp", 1)));
    }

    @Test
    void shouldSayWhereAMalformedLineStands() {
        final IpvsadmException e = catchThrowableOfType(
                IpvsadmException.class, () -> RulesFile.parse("rules", "-C\n-A -t 192.0.2.10 -s rr\n"));

        assertThat(e).hasMessage("rules:2: Zero port specified for non-persistent service");
        assertThat(e.exitCode()).isEqualTo(2);
    }

    @Test
    void shouldReadEveryRecordedFileOfRules() {
        assertThat(Recording.all("rules")).isNotEmpty().allSatisfy(file -> assertThat(rules(file))
                .isNotEmpty());
    }

    @Test
    void shouldReadEveryRecordedSetting() {
        assertThat(Recording.all("sysctl")).isNotEmpty().allSatisfy(file -> assertThat(rules(file))
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(CommandText.of(rule.command())).isEqualTo(rule.text())));
    }

    @Test
    void shouldRenderEverySavedRuleAsItWasSaved() {
        assertThat(Recording.all("ipvsadm-S-n.txt")).isNotEmpty().allSatisfy(file -> assertThat(rules(file))
                .allSatisfy(rule -> assertThat(CommandText.of(rule.command())).isEqualTo(rule.text())));
    }

    private static List<Rule> rules(final Path file) {
        return RulesFile.parse(file.toString(), Recording.text(file));
    }
}
