package io.signalbox.afpacket.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What it makes of a program that does not do its work; the real one is in {@link HostGateTest}. */
class NftTest {
    @Test
    void shouldSayThatTheProgramIsMissing() {
        assertThatThrownBy(() -> new Nft("exec no-such-nft"))
                .isInstanceOf(GateException.class)
                .hasMessage(
                        "the program nft is missing, which keeps the host out of what the director serves: install the"
                                + " package nftables.");
    }

    @Test
    void shouldSayThatItTakesMoreRights() {
        assertThatThrownBy(() -> new Nft("echo 'Operation not permitted (you must be root)'; exit 1"))
                .isInstanceOf(GateException.class)
                .hasMessage(
                        "nftables refuses to keep the host out: Operation not permitted (you must be root); it takes"
                                + " root, or CAP_NET_ADMIN in the ambient set.");
    }

    @Test
    void shouldSayWhatAKernelWithoutNftablesSays() {
        assertThatThrownBy(
                        () -> new Nft("echo 'Error: cache initialization failed: Protocol not supported' >&2; exit 1"))
                .isInstanceOf(GateException.class)
                .hasMessage("the program nft ended with status 1: Error: cache initialization failed: Protocol not"
                        + " supported.");
    }

    @Test
    void shouldSayWhatIsRefused() {
        assertThatThrownBy(() -> new Nft("""
                        read line
                        echo 'Error: Could not process rule: Operation not supported'
                        echo 'payload expression'
                        """))
                .isInstanceOf(GateException.class)
                .hasMessage("nftables refuses to keep the host out: Error: Could not process rule: Operation not"
                        + " supported.");
    }

    @Test
    void shouldHandOutWhatIsPrinted() {
        try (Nft nft = new Nft("while read line; do echo \"$line\"; echo payload expression; read marker; done")) {
            assertThat(nft.run("list something")).containsExactly("list something");
            assertThat(nft.isAlive()).isTrue();
        }
    }
}
