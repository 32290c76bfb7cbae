package io.signalbox.afpacket;

import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * TPACKET_V3: blocks of frames of any length, one behind the other. A block is ours when it is full, or when a timer ends
 * it, with all that is in it; and the kernel's again when all of that was given back. So a thread that sleeps is woken for
 * many frames at once, and no frame is fetched: but each waits for its block to end.
 *
 * <pre>
 *   one block:  struct tpacket_block_desc (48) | frame | frame | ...       a frame begins with struct tpacket3_hdr (48)
 * </pre>
 */
final class ReceiveRingV3 extends ReceiveRing {
    /** Longer than three super-frames; and a ring of the usual size has more blocks than its timer ends in 100 ms. */
    static final int BLOCK = 256 << 10;

    private static final int VERSION = 2;
    /** A block that has a frame ends after so long, or up to twice that. */
    private static final int TIMER_MS = 1;

    // struct tpacket_block_desc
    private static final int BLOCK_STATUS_OFFSET = 8;
    private static final int BLOCK_FRAMES_OFFSET = 12;
    private static final int FIRST_FRAME_OFFSET = 16;

    // struct tpacket3_hdr
    private static final int NEXT_OFFSET = 0;
    private static final int SECONDS_OFFSET = 4;
    private static final int NANOSECONDS_OFFSET = 8;
    private static final int CAPTURED_LENGTH_OFFSET = 12;
    private static final int WIRE_LENGTH_OFFSET = 16;
    private static final int STATUS_OFFSET = 20;
    private static final int MAC_OFFSET = 24;
    private static final int VLAN_TCI_OFFSET = 32;
    private static final int VLAN_TPID_OFFSET = 36;

    private final UnsafeBuffer ring;
    private final int blocks;

    /** Blocks that were taken; of the last one, the frames that were not, and where the first of them is. */
    private long taken;

    private int framesLeft;
    private int frame;

    /** Blocks that were given back; of the oldest that was not, the frames that were. */
    private final AtomicLong givenBack = new AtomicLong();

    private int framesDone;

    ReceiveRingV3(final PacketSocket socket, final PortSettings settings) {
        super(socket, VERSION, request(settings));
        ring = ring();
        blocks = settings.ringBytes() / BLOCK;
    }

    /** struct tpacket_req3: as tpacket_req, the timer, memory of our own in each block, features. */
    private static int[] request(final PortSettings settings) {
        final int frameBytes = Math.min(settings.frameBytes(), BLOCK);
        return new int[] {
            BLOCK, settings.ringBytes() / BLOCK, frameBytes, settings.ringBytes() / frameBytes, TIMER_MS, 0, 0
        };
    }

    @Override
    boolean next() {
        while (framesLeft == 0) {
            if (!nextBlock()) {
                return false;
            }
        }
        final int place = frame;
        framesLeft--;
        frame += ring.getInt(place + NEXT_OFFSET);
        came(
                ring.getInt(place + SECONDS_OFFSET),
                ring.getInt(place + NANOSECONDS_OFFSET),
                ring.getInt(place + WIRE_LENGTH_OFFSET));
        lies(ring, place + (ring.getShort(place + MAC_OFFSET) & 0xFFFF), ring.getInt(place + CAPTURED_LENGTH_OFFSET));
        wasTagged(
                ring.getInt(place + STATUS_OFFSET),
                (short) ring.getInt(place + VLAN_TCI_OFFSET),
                ring.getShort(place + VLAN_TPID_OFFSET));
        return true;
    }

    /** A block that we still have says that it is ours, too: it is not to be taken again. */
    private boolean nextBlock() {
        final int block = offsetOf(taken);
        if (taken - givenBack.get() == blocks || (ring.getIntAcquire(block + BLOCK_STATUS_OFFSET) & STATUS_USER) == 0) {
            return false;
        }
        taken++;
        framesLeft = framesIn(block);
        frame = block + ring.getInt(block + FIRST_FRAME_OFFSET);
        return true;
    }

    /** An empty block, which the kernel ends for a frame that is longer than any, goes back with the next. */
    @Override
    void giveBack() {
        while (framesIn(offsetOf(givenBack.get())) == 0) {
            giveBackBlock();
        }
        framesDone++;
        if (framesDone == framesIn(offsetOf(givenBack.get()))) {
            framesDone = 0;
            giveBackBlock();
        }
    }

    private void giveBackBlock() {
        final long number = givenBack.get();
        ring.putIntRelease(offsetOf(number) + BLOCK_STATUS_OFFSET, STATUS_KERNEL);
        givenBack.lazySet(number + 1);
    }

    private int framesIn(final int block) {
        return ring.getInt(block + BLOCK_FRAMES_OFFSET);
    }

    private int offsetOf(final long block) {
        return (int) (block & blocks - 1) * BLOCK;
    }
}
