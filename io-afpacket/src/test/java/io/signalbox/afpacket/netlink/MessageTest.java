package io.signalbox.afpacket.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** After {@code struct nlmsghdr} of linux/netlink.h. */
class MessageTest {
    @Test
    void shouldFindTheMessagesOfADatagramAtMultiplesOfFour() {
        final UnsafeBuffer datagram = datagram("""
                11000000 1800 0200 05000000 00000000 aa 000000
                14000000 0300 0200 05000000 00000000 00000000
                """);

        assertThat(Message.all(datagram, datagram.capacity()))
                .containsExactly(
                        new Message(24, Message.NLM_F_MULTI, 5, datagram, 16, 1),
                        new Message(Message.NLMSG_DONE, Message.NLM_F_MULTI, 5, datagram, 36, 4));
    }

    @Test
    void shouldStopAtAMessageThatIsCutOff() {
        final UnsafeBuffer datagram = datagram("""
                10000000 1800 0000 00000000 00000000
                14000000 1800 0000 00000000 00000000
                """);

        assertThat(Message.all(datagram, datagram.capacity())).hasSize(1);
    }

    @Test
    void shouldTellAnswersFromNews() {
        final int request = 5;
        assertThat(new Message(24, Message.NLM_F_MULTI, 5, null, 0, 0).answers(request))
                .isTrue();
        assertThat(new Message(Message.NLMSG_ERROR, 0, 5, null, 0, 0).answers(request))
                .isTrue();
        // of an earlier request
        assertThat(new Message(24, Message.NLM_F_MULTI, 4, null, 0, 0).answers(request))
                .isFalse();
        // what another program did, under a number of its own
        assertThat(new Message(24, 0, 5, null, 0, 0).answers(request)).isFalse();
    }

    private static UnsafeBuffer datagram(final String hex) {
        return new UnsafeBuffer(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
    }
}
