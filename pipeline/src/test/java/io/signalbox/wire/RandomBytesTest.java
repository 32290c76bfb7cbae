package io.signalbox.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever the network sends: a check answers, and once it has said NONE every accessor does. */
class RandomBytesTest {
    private static final long SEED = 791;
    private static final int ROUNDS = 20_000;
    private static final int MAX_LENGTH = 120;
    private static final List<String> OF_NEIGHBOUR_MESSAGES = List.of("targetHi", "targetLo");

    private final Random random = new Random(SEED);

    @BeforeAll
    static void accessOutsideTheFrameIsNoticed() {
        assertThat(UnsafeBuffer.SHOULD_BOUNDS_CHECK).isTrue();
    }

    @Test
    void shouldStayInsideWithEthernet() {
        final EthernetHeader ethernet = new EthernetHeader();
        assertStaysInside(ethernet, ethernet::check, "");

        final VlanTag tag = new VlanTag();
        assertStaysInside(tag, tag::check, "");

        final ArpMessage arp = new ArpMessage();
        assertStaysInside(arp, arp::check, "0001080006040001");
    }

    @Test
    void shouldStayInsideWithIp() {
        final Ipv4Header ipv4 = new Ipv4Header();
        for (final String beginning : List.of("450000", "480000", "4f0000")) {
            assertStaysInside(ipv4, ipv4::check, beginning);
            assertStaysInside(ipv4, ipv4::checkQuoted, beginning);
        }

        final Ipv6Header ipv6 = new Ipv6Header();
        assertStaysInside(ipv6, ipv6::check, "6000000000");
        assertStaysInside(ipv6, ipv6::checkQuoted, "60");
    }

    @Test
    void shouldStayInsideWithTransport() {
        final TcpHeader tcp = new TcpHeader();
        assertStaysInside(tcp, tcp::check, "");

        final UdpHeader udp = new UdpHeader();
        assertStaysInside(udp, udp::check, "");

        final IcmpHeader icmp = new IcmpHeader();
        assertStaysInside(icmp, icmp::check, "");

        final Icmpv6Header icmpv6 = new Icmpv6Header();
        assertStaysInside(icmpv6, icmpv6::check, "");
    }

    @Test
    void shouldStayInsideWithTunnels() {
        final GueHeader gue = new GueHeader();
        assertStaysInside(gue, gue::check, "");

        final GreHeader gre = new GreHeader();
        assertStaysInside(gre, gre::check, "");
    }

    @Test
    void shouldStayInsideWithTheOptionsOfNeighbourMessages() {
        final Icmpv6Header icmp = new Icmpv6Header();
        int sound = 0;
        for (int round = 0; round < ROUNDS; round++) {
            final UnsafeBuffer frame = randomFrame("");
            smallNumbers(frame, Icmpv6Header.NEIGHBOUR_LENGTH);
            icmp.wrap(frame, 0);
            if (icmp.checkNeighbour(frame.capacity()) == Reason.NONE) {
                sound++;
                icmp.targetHi();
                icmp.targetLo();
                icmp.linkLayerAddress(Icmpv6Header.SOURCE_LINK_LAYER, frame.capacity());
                icmp.linkLayerAddress(Icmpv6Header.TARGET_LINK_LAYER, frame.capacity());
            }
        }
        assertThat(sound).isPositive();
    }

    @Test
    void shouldStayInsideWithExtensionHeaders() {
        final Ipv6Extensions extensions = new Ipv6Extensions();
        final int[] likely = {0, 43, 44, 51, 60, 60, 60, 6};
        int sound = 0;
        for (int round = 0; round < ROUNDS; round++) {
            final int length = Ipv6Header.LENGTH + random.nextInt(MAX_LENGTH);
            final UnsafeBuffer frame = new UnsafeBuffer(new byte[length]);
            smallNumbers(frame, 0);
            for (int at = Ipv6Header.LENGTH; at < length; at += 8) {
                frame.putByte(at, (byte) likely[random.nextInt(likely.length)]);
            }
            frame.putByte(6, (byte) likely[random.nextInt(likely.length)]);
            if (extensions.walk(frame, 0, length) == Reason.NONE) {
                sound++;
                assertThat(extensions.protocolOffset()).isBetween(Ipv6Header.LENGTH, length);
            }
        }
        assertThat(sound).isPositive();
    }

    private void assertStaysInside(final Header header, final IntFunction<Reason> check, final String beginning) {
        final List<Method> accessors = accessors(header);
        assertThat(accessors).isNotEmpty();
        int sound = 0;
        for (int round = 0; round < ROUNDS; round++) {
            final UnsafeBuffer frame = randomFrame(beginning);
            header.lay(frame, 0);
            if (check.apply(frame.capacity()) == Reason.NONE) {
                sound++;
                accessors.forEach(accessor -> call(accessor, header));
            }
        }
        assertThat(sound).as("frames that passed, of seed %d", SEED).isPositive();
    }

    private static List<Method> accessors(final Header header) {
        return Stream.of(header.getClass().getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getParameterCount() == 0)
                .filter(method -> method.getReturnType() != header.getClass())
                .filter(method -> !OF_NEIGHBOUR_MESSAGES.contains(method.getName()))
                .toList();
    }

    private static void call(final Method accessor, final Header header) {
        try {
            accessor.invoke(header);
        } catch (final InvocationTargetException | IllegalAccessException e) {
            throw new AssertionError(accessor.getName() + " left the frame; seed " + SEED, e);
        }
    }

    /** A frame of random length and bytes, which begins as given as far as that fits. */
    private UnsafeBuffer randomFrame(final String beginning) {
        final byte[] bytes = new byte[random.nextInt(MAX_LENGTH)];
        random.nextBytes(bytes);
        final byte[] first = Frames.bytes(beginning);
        System.arraycopy(first, 0, bytes, 0, Math.min(first.length, bytes.length));
        return new UnsafeBuffer(bytes);
    }

    /** Numbers that are plausible as lengths, so that walks get further than their first step. */
    private void smallNumbers(final UnsafeBuffer frame, final int from) {
        for (int at = from; at < frame.capacity(); at++) {
            frame.putByte(at, (byte) random.nextInt(4));
        }
    }
}
