package io.signalbox.ring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.signalbox.command.Command;
import io.signalbox.decision.DecisionLog;
import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.InternetChecksum;
import io.signalbox.packet.Emission;
import io.signalbox.packet.MemorySource;
import io.signalbox.packet.PacketSink;
import io.signalbox.ring.HostileFrames.Part;
import io.signalbox.stage.State;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Frames that somebody bent on purpose, through the whole lane: nothing is thrown, every one of them is decided once and
 * with a reason, what leaves is sound, and no store grows beyond its bound. Which reason a wrong field has is told by
 * {@link io.signalbox.packet.MalformedFramesTest} and its neighbours, field by field.
 */
@Timeout(300)
class HostileFramesTest {
    private static final int LINK = 14;
    private static final int MTU = 1_500;
    private static final State.Bounds BOUNDS = new State.Bounds(1 << 10, 16, 32, 1 << 20);
    private static final int SOURCE_BYTES = 1 << 20;
    private static final long TOLERATED_BYTES = 16_384;
    private static final int ROUNDS = 5;
    private static final int UDP_HEADER = 8;
    /** A datagram that is complete ends as any. */
    private static final Set<Reason> WHOLE =
            Set.of(Reason.NEW_CONNECTION, Reason.CONNECTION, Reason.MALFORMED_UDP, Reason.RESCHEDULED);

    static Set<String> kinds() {
        return HostileFrames.good().keySet();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldDecideWhateverOneWrongByteOrLengthMakesOfAFrame(final String kind) {
        final HostileFrames.Comer good = HostileFrames.good().get(kind);
        final Script script = HostileFrames.conversations();
        HostileFrames.variants(good, frame -> script.after(1).frame(good.port(), frame));

        assertSound(play(script));
    }

    /** Two fragments of a datagram, in every way that they can lie to each other, beside the rules written once more. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldJudgeEveryPairOfFragmentsByTheRules(final boolean isIpv4) {
        final Script script = new Script();
        final List<Set<Reason>> allowed = new ArrayList<>();
        int id = 1;
        for (final Part first : fragments()) {
            for (final Part second : fragments()) {
                script.after(5_000).frame(Site.CLIENTS, HostileFrames.fragment(isIpv4, id, first));
                script.after(1).frame(Site.CLIENTS, HostileFrames.fragment(isIpv4, id, second));
                id++;
                allowed.add(alone(isIpv4, first));
                allowed.add(
                        alone(isIpv4, first).contains(Reason.FRAGMENT_WAITING)
                                        && alone(isIpv4, second).contains(Reason.FRAGMENT_WAITING)
                                ? behind(isIpv4, effective(isIpv4, first), effective(isIpv4, second))
                                : alone(isIpv4, second));
            }
        }

        final Outcome outcome = play(script);
        assertSound(outcome);
        for (int i = 0; i < allowed.size(); i++) {
            assertThat(outcome.reasons().get(i)).as("fragment %d", i).isIn(allowed.get(i));
        }
    }

    private static List<Part> fragments() {
        return HostileFrames.parts().stream().filter(Part::isFragment).toList();
    }

    /**
     * All but the last come in units of eight bytes (RFC 791, 8200); of IPv4 what hangs over is cut. The first one of
     * IPv6 holds all headers (RFC 7112).
     */
    private static Set<Reason> alone(final boolean isIpv4, final Part part) {
        final boolean hangsOver = part.more() && part.length() % 8 != 0;
        final boolean isNothing = effective(isIpv4, part).length() == 0;
        if (!isIpv4 && part.offset() == 0 && part.length() < UDP_HEADER) {
            return Set.of(Reason.EXTENSION_CHAIN);
        }
        return Set.of(isNothing || hangsOver && !isIpv4 ? Reason.FRAGMENT_MALFORMED : Reason.FRAGMENT_WAITING);
    }

    private static Part effective(final boolean isIpv4, final Part part) {
        return part.more() && isIpv4 ? new Part(part.offset(), part.length() / 8 * 8, true) : part;
    }

    /** What contradicts the datagram's end goes alone in IPv6, and in IPv4 with all of it; what overlaps, with all. */
    private static Set<Reason> behind(final boolean isIpv4, final Part first, final Part second) {
        if (first.offset() <= second.offset() && second.end() <= first.end()) {
            return Set.of(Reason.FRAGMENT_DUPLICATE);
        }
        final boolean overlaps = second.offset() < first.end() && first.offset() < second.end();
        final boolean goesOn =
                !first.more() && second.end() > first.end() || !second.more() && first.end() > second.end();
        if (goesOn && !isIpv4) {
            return Set.of(Reason.FRAGMENT_MALFORMED);
        }
        if (overlaps || goesOn) {
            return Set.of(Reason.FRAGMENT_OVERLAP);
        }
        final Part lower = first.offset() < second.offset() ? first : second;
        final Part upper = lower == first ? second : first;
        final boolean isWhole = lower.offset() == 0 && lower.end() == upper.offset() && !upper.more();
        return isWhole ? WHOLE : Set.of(Reason.FRAGMENT_WAITING);
    }

    /** Among them are those that no sender makes: each finds its own reason. */
    @Test
    void shouldKnowEveryKindOfMalformedFrame() {
        final Set<Reason> met = EnumSet.noneOf(Reason.class);
        final Script script = HostileFrames.conversations();
        HostileFrames.good()
                .values()
                .forEach(good ->
                        HostileFrames.variants(good, frame -> script.after(1).frame(good.port(), frame)));
        met.addAll(play(script).reasons());

        assertThat(met)
                .contains(
                        Reason.NOT_FOR_US,
                        Reason.UNKNOWN_ETHERTYPE,
                        Reason.TRUNCATED,
                        Reason.MALFORMED_ETHERNET,
                        Reason.MALFORMED_ARP,
                        Reason.MALFORMED_IPV4,
                        Reason.BAD_IPV4_CHECKSUM,
                        Reason.PARAMETER_PROBLEM,
                        Reason.MALFORMED_IPV6,
                        Reason.EXTENSION_CHAIN,
                        Reason.MALFORMED_TCP,
                        Reason.MALFORMED_UDP,
                        Reason.MALFORMED_SCTP,
                        Reason.MALFORMED_ICMP,
                        Reason.BAD_ICMP_CHECKSUM,
                        Reason.MARTIAN_SOURCE,
                        Reason.MARTIAN_DESTINATION,
                        Reason.FRAGMENT_MALFORMED);
    }

    private static Outcome play(final Script script) {
        try (LaneFixture director = new LaneFixture(LaneFixture.Shape.PLAIN, BOUNDS, 0, UnaryOperator.identity())) {
            director.play(script.inputs());
            assertThat(director.lane.state().table.size()).isLessThanOrEqualTo(1 << 10);
            return director.finish();
        }
    }

    private static void assertSound(final Outcome outcome) {
        final List<String> unsound = new ArrayList<>();
        for (final Outcome.Sent sent : outcome.frames()) {
            if (!isSound(HexFormat.of().parseHex(sent.hex()))) {
                unsound.add(sent.hex());
            }
        }
        assertThat(unsound).isEmpty();
    }

    /** As long as it says, no longer than the link, and an IPv4 header with a right checksum. */
    private static boolean isSound(final byte[] frame) {
        int at = LINK;
        while (word(frame, at - 2) == 0x8100 || word(frame, at - 2) == 0x88a8) {
            at += 4;
        }
        final int length = frame.length - at;
        return switch (word(frame, at - 2)) {
            case 0x0800 ->
                length <= MTU
                        && word(frame, at + 2) == length
                        && InternetChecksum.of(Arrays.copyOfRange(frame, at, at + 4 * (frame[at] & 0xF))) == 0;
            case 0x86dd -> length <= MTU && word(frame, at + 4) == length - 40;
            default -> word(frame, at - 2) == 0x0806;
        };
    }

    private static int word(final byte[] frame, final int at) {
        return (frame[at] & 0xFF) << 8 | frame[at + 1] & 0xFF;
    }

    /** Round after round of all of them: what one takes from the stores it gives back. */
    @Test
    void shouldAllocateNothingForThem() {
        final List<HostileFrames.Comer> all = new ArrayList<>();
        HostileFrames.good()
                .values()
                .forEach(good ->
                        HostileFrames.variants(good, frame -> all.add(new HostileFrames.Comer(good.port(), frame))));
        for (int id = 0; id < 1_000; id++) {
            final Part part =
                    HostileFrames.parts().get(id % HostileFrames.parts().size());
            all.add(new HostileFrames.Comer(Site.CLIENTS, HostileFrames.fragment(id % 2 == 0, id / 7, part)));
        }
        final int[] ports = all.stream().mapToInt(HostileFrames.Comer::port).toArray();
        final UnsafeBuffer[] frames =
                all.stream().map(comer -> new UnsafeBuffer(comer.frame())).toArray(UnsafeBuffer[]::new);

        assertThat(leastAllocated(ports, frames)).isLessThan(TOLERATED_BYTES);
    }

    private static long leastAllocated(final int[] ports, final UnsafeBuffer[] frames) {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final MemorySource source = new MemorySource(SOURCE_BYTES);
        final Lane lane = Lane.open(
                Lane.Settings.of(Layout.FUSED).sized(64, 16),
                new State(BOUNDS, 1, 2, 0),
                source,
                new Nowhere(),
                DecisionLog.NOTHING);
        try {
            for (final Command command : Site.commands()) {
                lane.command(command, 0);
                lane.drain();
            }
            long least = Long.MAX_VALUE;
            long nowNs = 0;
            for (int round = 0; round < ROUNDS; round++) {
                final long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < frames.length; i++) {
                    nowNs += 1_000_000;
                    source.offer(ports[i], nowNs, frames[i], 0, frames[i].capacity(), frames[i].capacity());
                    source.poll(lane, 1);
                    lane.drain();
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            return least;
        } finally {
            lane.close();
        }
    }

    private static final class Nowhere implements PacketSink {
        @Override
        public boolean send(final Emission emission, final UnsafeBuffer buffer, final int offset, final int length) {
            return true;
        }

        @Override
        public void flush() {}

        @Override
        public void discard() {}
    }
}
