package io.signalbox.afpacket.netlink;

import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.afpacket.syscall.SystemCallException;
import java.util.EnumSet;
import java.util.List;

/**
 * The links, addresses, routes and neighbours of the network namespace it was opened in: told once, then followed. Only
 * news are told: what the kernel repeats is not, and where messages were lost, or are known to say too little, all is
 * read again and the difference told. One thread uses it; {@link #wakeup} is for others. Reading needs no capability.
 */
public final class HostNetwork implements AutoCloseable {
    /**
     * What there is, and what is no longer. A link is the one with its index, an address with its link, address and
     * prefix, a neighbour with its link and address: told again, it has changed. A route that changes is another route:
     * the new one is told before the old one is gone.
     */
    public interface Listener {
        void link(Link link);

        void linkGone(Link link);

        void address(HostAddress address);

        void addressGone(HostAddress address);

        void route(HostRoute route);

        void routeGone(HostRoute route);

        void neighbour(HostNeighbour neighbour);

        void neighbourGone(HostNeighbour neighbour);

        /** More happened at once than was kept; the difference follows, steps between were missed. */
        void lost();
    }

    private static final int ENOBUFS = 105;
    /** How often a network is read that changes while it is. */
    private static final int MAX_ATTEMPTS = 16;
    /** Datagrams that one call handles: those who follow must be able to stop. */
    private static final int MAX_DATAGRAMS = 1024;

    private final NetlinkSocket socket;
    private final KnownNetwork known = new KnownNetwork();

    private HostNetwork(final NetlinkSocket socket) {
        this.socket = socket;
    }

    /** From here on no change is missed. @throws SystemCallException where there is no netlink */
    public static HostNetwork open(final Syscalls syscalls) {
        return new HostNetwork(new NetlinkSocket(syscalls));
    }

    /**
     * Reads all there is and tells what is new: the first time everything, links before what belongs to them.
     *
     * @throws IllegalStateException where it changes faster than it can be read
     */
    public void dump(final Listener listener) {
        known.doubtAll();
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            askForTheDoubtful(listener);
            if (known.doubtful().isEmpty()) {
                return;
            }
        }
        throw new IllegalStateException("the host's network changed each of the " + MAX_ATTEMPTS
                + " times that it was read; try again when its routes have settled.");
    }

    /** Waits for changes, and tells them; returns after the time, after a {@link #wakeup}, or when they are told. */
    public void follow(final Listener listener, final int timeoutMs) {
        boolean more = socket.await(known.doubtful().isEmpty() ? timeoutMs : 0);
        for (int datagrams = 0; more && datagrams < MAX_DATAGRAMS; datagrams++) {
            receive(listener).forEach(message -> known.hear(message, listener));
            more = socket.await(0);
        }
        askForTheDoubtful(listener);
    }

    /** Lets {@link #follow} return, the call that waits or the next one. */
    public void wakeup() {
        socket.wakeup();
    }

    /** Only when nobody follows any more. */
    @Override
    public void close() {
        socket.close();
    }

    private void askForTheDoubtful(final Listener listener) {
        for (final Subject subject : EnumSet.copyOf(known.doubtful())) {
            known.doubtful().remove(subject);
            askFor(subject, listener);
        }
    }

    /** Changes that are told meanwhile lie in the same queue, in their place between the answers. */
    private void askFor(final Subject subject, final Listener listener) {
        known.begin(subject);
        final int request = socket.ask(subject);
        boolean whole = true;
        boolean done = false;
        while (!done) {
            for (final Message message : receive(listener)) {
                if (message.answers(request)) {
                    whole &= !message.has(Message.NLM_F_DUMP_INTR);
                    done |= isLast(message);
                }
                known.hear(message, listener);
            }
        }
        if (!whole) {
            known.doubtful().add(subject);
        }
        if (!known.doubtful().contains(subject)) {
            known.end(subject, listener);
        }
    }

    private static boolean isLast(final Message message) {
        if (message.type() == Message.NLMSG_ERROR) {
            throw new IllegalStateException("the kernel refuses to tell its network: errno "
                    + -message.buffer().getInt(message.offset()) + ".");
        }
        return message.type() == Message.NLMSG_DONE;
    }

    /** None where some were lost. */
    private List<Message> receive(final Listener listener) {
        try {
            return socket.receive();
        } catch (final SystemCallException failure) {
            if (failure.errno() != ENOBUFS) {
                throw failure;
            }
            known.doubtAll();
            listener.lost();
            return List.of();
        }
    }
}
