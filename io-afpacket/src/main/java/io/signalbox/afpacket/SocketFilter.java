package io.signalbox.afpacket;

import io.signalbox.afpacket.syscall.Syscalls;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A program of classic BPF on a socket (SO_ATTACH_FILTER, socket(7)). */
final class SocketFilter {
    /** BPF_RET with a length that no frame exceeds. */
    private static final long ACCEPT = 0x06L | 0xFFFF_FFFFL << 32;

    private static final int FPROG_LENGTH = 16;
    private static final int FPROG_PROGRAM_OFFSET = 8;

    private SocketFilter() {}

    /** The new program takes the place of the old one at once: no frame comes between them. */
    static void attach(final Syscalls syscalls, final int fd, final long[] program) {
        final long[] instructions = program.length == 0 ? new long[] {ACCEPT} : program;
        final UnsafeBuffer code = new UnsafeBuffer(ByteBuffer.allocateDirect(instructions.length * Long.BYTES));
        for (int i = 0; i < instructions.length; i++) {
            code.putLong(i * Long.BYTES, instructions[i]);
        }
        final UnsafeBuffer fprog = new UnsafeBuffer(ByteBuffer.allocateDirect(FPROG_LENGTH));
        fprog.putShort(0, (short) instructions.length);
        fprog.putLong(FPROG_PROGRAM_OFFSET, code.addressOffset());
        syscalls.setsockopt(fd, Syscalls.SOL_SOCKET, Syscalls.SO_ATTACH_FILTER, fprog.addressOffset(), FPROG_LENGTH);
        Reference.reachabilityFence(code);
        Reference.reachabilityFence(fprog);
    }
}
