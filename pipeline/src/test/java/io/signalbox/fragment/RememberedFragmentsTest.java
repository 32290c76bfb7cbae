package io.signalbox.fragment;

import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.ETH0;
import static io.signalbox.stage.Box.GATEWAY;
import static io.signalbox.stage.Box.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.checkpoint.Checkpoints;
import io.signalbox.checkpoint.KeptCheckpoint;
import io.signalbox.decision.Reason;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.FrameReader;
import io.signalbox.packet.Offload;
import io.signalbox.packet.PacketSlot;
import io.signalbox.stage.State;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The store is written down and read back: into a fresh one, or into one that held something else. */
class RememberedFragmentsTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private long events;

    /** With other seeds each time. */
    private static State director(final long seed) {
        final State state = new State(new State.Bounds(16, 4, 4, 1 << 20), seed, seed + 1, 0);
        state.settings.kernelQuirks = true;
        return state;
    }

    private Reason add(final State state, final int id, final int from, final long timeNs) {
        final byte[] frame = udp().from(CLIENT, 1)
                .to(VIP, 53)
                .payload(new byte[152])
                .id(id)
                .fragment(from, 80)
                .onEthernet(GATEWAY, ETH0)
                .bytes();
        final PacketSlot slot = new PacketSlot();
        slot.clear(EventKind.FRAME, ++events, timeNs);
        slot.frame(0, new UnsafeBuffer(frame), 0, frame.length, frame.length, Offload.NONE);
        assertThat(new FrameReader().read(slot)).isEqualTo(Reason.NONE);
        state.outbox.open(slot);
        return state.reassembly.add(slot);
    }

    private static KeptCheckpoint kept(final State state) {
        final KeptCheckpoint kept = new KeptCheckpoint();
        final Checkpoints checkpoints = new Checkpoints(state.reassembly);
        checkpoints.into(kept);
        checkpoints.begin(1, 0);
        return kept;
    }

    /** Identifications in the order in which they are given up. */
    private static List<Integer> givenUp(final State state) {
        final List<Integer> ids = new ArrayList<>();
        while (state.reassembly.nextDueNs() != Reassembly.NEVER) {
            state.outbox.open(new PacketSlot());
            state.reassembly.expireNext((buffer, offset, headers, flow, dueNs) -> ids.add(headers.fragmentId));
        }
        return ids;
    }

    /** As in Linux the newest of a slot of 640 ms goes first; here its place is before the others'. */
    @Test
    void shouldGiveUpInTheSameOrderAsTheOneThatWasWrittenDown() {
        final State first = director(1);
        add(first, 1, 0, 0);
        add(first, 2, 0, SECOND_NS);
        add(first, 3, 0, SECOND_NS);
        add(first, 1, 80, SECOND_NS);
        add(first, 4, 0, SECOND_NS);
        final State second = director(3);
        Checkpoints.load(kept(first), second.reassembly);
        assertThat(givenUp(second)).isEqualTo(givenUp(first)).containsExactly(4, 3, 2);
    }

    @Test
    void shouldFindWhatWasWrittenDownByAnotherSeed() {
        final State first = director(1);
        add(first, 7, 0, 0);
        final State second = director(3);
        Checkpoints.load(kept(first), second.reassembly);
        assertThat(add(second, 7, 80, 0)).isEqualTo(Reason.NONE);
    }

    @Test
    void shouldForgetWhatItHeldWhenItReadsAnothersState() {
        final State state = director(1);
        add(state, 1, 0, 0);
        Checkpoints.load(kept(director(1)), state.reassembly);
        assertThat(state.reassembly.nextDueNs()).isEqualTo(Reassembly.NEVER);
        assertThat(add(state, 1, 80, 0)).isEqualTo(Reason.FRAGMENT_WAITING);
    }
}
