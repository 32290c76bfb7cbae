package io.signalbox.afpacket;

import io.signalbox.afpacket.syscall.Syscalls;
import org.agrona.BitUtil;

/**
 * Large pages of 2 MiB under tables that are read here and there: where each of a million connections lies on a small page
 * of its own, finding the page costs as much as reading it. It is a wish: a kernel without such pages changes nothing.
 */
public final class HugePages {
    private static final long PAGE_BYTES = 2 << 20;

    private HugePages() {}

    /** Asks for them under so many bytes from {@code address} on; false where not all of it lies on such pages now. */
    public static boolean under(final long address, final long bytes, final Syscalls syscalls) {
        final long begin = BitUtil.align(address, PAGE_BYTES);
        final long length = (address + bytes - begin) / PAGE_BYTES * PAGE_BYTES;
        return length > 0
                && syscalls.madvise(begin, length, Syscalls.MADV_HUGEPAGE)
                && syscalls.madvise(begin, length, Syscalls.MADV_COLLAPSE);
    }
}
