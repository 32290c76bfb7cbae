package io.signalbox.director.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.director.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabCommandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lab                       | Say what to build, nat, dr, tun, fullnat, route or snat, or --clean",
                "lab nat --clean           | Say what to build, nat, dr, tun, fullnat, route or snat, or --clean",
                "lab nat --servers 0       | --servers takes 1 to 80",
                "lab nat --servers 81      | --servers takes 1 to 80",
                "lab dr --requests 0       | --requests takes 1 to 100000",
                "lab route --run true      | --run goes with nat, dr, tun and fullnat",
                "lab masquerade            | expected one of [NAT, DR, TUN, FULLNAT, ROUTE, SNAT]",
            })
    void shouldRefuseWhatItCannotBuild(final String line, final String sentence) {
        final Execution lab = Execution.of((Object[]) line.split(" "));

        assertThat(lab.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(lab.err()).contains(sentence);
    }

    @Test
    void shouldExplainItself() {
        final Execution help = Execution.of("lab", "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("arp_announce=2", "--keep", "iputils-ping");
    }
}
