package io.signalbox.director.live;

import io.signalbox.afpacket.syscall.Syscalls;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.agrona.concurrent.UnsafeBuffer;

/** Who has connected to a Unix domain socket, as the kernel saw it at that moment (SO_PEERCRED of unix(7)). */
record Caller(int pid, int uid) {
    private static final int SO_PEERCRED = 17;
    /** Of {@code struct ucred}: pid, uid, gid. */
    private static final int LENGTH = 12;

    static Caller of(final SocketChannel channel, final Syscalls syscalls) throws IOException {
        final UnsafeBuffer credentials = new UnsafeBuffer(ByteBuffer.allocateDirect(LENGTH));
        syscalls.getsockopt(descriptor(channel), Syscalls.SOL_SOCKET, SO_PEERCRED, credentials.addressOffset(), LENGTH);
        Reference.reachabilityFence(credentials);
        return new Caller(credentials.getInt(0), credentials.getInt(Integer.BYTES));
    }

    /** The JDK tells of a peer's user and group, but not of his process; so the descriptor is asked itself. */
    private static int descriptor(final SocketChannel channel) throws IOException {
        try {
            return (int)
                    Class.forName("sun.nio.ch.SelChImpl").getMethod("getFDVal").invoke(channel);
        } catch (final ReflectiveOperationException hidden) {
            throw new IOException("who calls cannot be seen: start java with the flags of jvm.flags", hidden);
        }
    }

    /** As the journal names him. */
    String author() {
        return "uid " + uid + " pid " + pid;
    }
}
