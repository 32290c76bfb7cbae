package io.signalbox.afpacket.tunnel;

import io.signalbox.afpacket.syscall.Syscalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends IP packets of one family, headers and all, by this host's routes; for an address of the host itself they come in
 * by its loopback. Their sender may be anybody. Needs CAP_NET_RAW; one thread.
 */
public final class WholePackets implements AutoCloseable {
    /** A raw socket of this protocol takes the packet's header from whoever sends (raw(7), ipv6(7)). */
    private static final int IPPROTO_RAW = 255;

    /** {@code struct sockaddr_in}: family, port, address; {@code sockaddr_in6} has a flow label before its address. */
    private static final int ADDRESS_IN_SOCKADDR = 4;

    private static final int ADDRESS_IN_SOCKADDR6 = 8;
    private static final int SOCKADDR_LENGTH = 16;
    private static final int SOCKADDR6_LENGTH = 28;

    private final Syscalls syscalls;
    private final int fd;
    private final int destinationOffset;
    private final int destinationLength;
    private final int destinationInPeer;
    private final UnsafeBuffer peer;

    private WholePackets(final Syscalls syscalls, final boolean isIpv6) {
        this.syscalls = syscalls;
        destinationOffset = isIpv6 ? 24 : 16;
        destinationLength = isIpv6 ? 16 : 4;
        destinationInPeer = isIpv6 ? ADDRESS_IN_SOCKADDR6 : ADDRESS_IN_SOCKADDR;
        peer = new UnsafeBuffer(ByteBuffer.allocateDirect(isIpv6 ? SOCKADDR6_LENGTH : SOCKADDR_LENGTH));
        peer.putShort(0, (short) family(isIpv6), ByteOrder.nativeOrder());
        fd = syscalls.socket(family(isIpv6), Syscalls.SOCK_RAW | Syscalls.SOCK_CLOEXEC, IPPROTO_RAW);
    }

    public static WholePackets ipv4(final Syscalls syscalls) {
        return new WholePackets(syscalls, false);
    }

    public static WholePackets ipv6(final Syscalls syscalls) {
        return new WholePackets(syscalls, true);
    }

    private static int family(final boolean isIpv6) {
        return isIpv6 ? Syscalls.AF_INET6 : Syscalls.AF_INET;
    }

    /**
     * Sends one, which lies in memory outside the heap.
     *
     * @throws io.signalbox.afpacket.syscall.SystemCallException where the host has no way for it, or it is too long
     */
    public void send(final UnsafeBuffer memory, final int offset, final int length) {
        goTo(memory, offset + destinationOffset);
        syscalls.send(fd, memory.addressOffset() + offset, length, 0);
    }

    /** The socket's peer is where the last packet went; most go there again. */
    private void goTo(final UnsafeBuffer memory, final int destination) {
        boolean isThere = true;
        for (int i = 0; i < destinationLength; i++) {
            isThere &= peer.getByte(destinationInPeer + i) == memory.getByte(destination + i);
        }
        if (!isThere) {
            peer.putBytes(destinationInPeer, memory, destination, destinationLength);
            syscalls.connect(fd, peer.addressOffset(), peer.capacity());
        }
    }

    @Override
    public void close() {
        syscalls.close(fd);
    }
}
