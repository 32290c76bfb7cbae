package io.signalbox.balance;

import static io.signalbox.balance.Configurator.APPLIED;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddAddress;
import io.signalbox.command.Command.AddNeighbour;
import io.signalbox.command.Command.AddPort;
import io.signalbox.command.Command.AddRoute;
import io.signalbox.command.Command.DeleteNeighbour;
import io.signalbox.command.Command.DeleteRoute;
import io.signalbox.command.Command.LearnNeighbour;
import io.signalbox.command.Command.LoseFrames;
import io.signalbox.command.Command.RemoveAddress;
import io.signalbox.command.Command.SetHostPort;
import io.signalbox.command.Command.SetPortUp;
import io.signalbox.command.Command.ShareWithHost;
import io.signalbox.neighbour.Neighbour;
import io.signalbox.neighbour.Neighbours;
import io.signalbox.route.Port;
import io.signalbox.route.Route;
import io.signalbox.route.RouteType;
import io.signalbox.route.Router;
import io.signalbox.wire.Addresses;

/**
 * Applies what the director is told of its surroundings: ports, addresses, routes and neighbours. Of what goes it may
 * hear twice, or though it never came: then nothing changes.
 */
public final class Topology {
    /** The narrowest link that IPv4 allows (RFC 791). */
    private static final int MIN_MTU = 68;

    private static final int NO_PORT = -1;

    private final Router router;
    private final Neighbours neighbours;
    private final Ownership ownership;

    public Topology(final Router router, final Neighbours neighbours, final Ownership ownership) {
        this.router = router;
        this.neighbours = neighbours;
        this.ownership = ownership;
    }

    boolean isToldOf(final Command command) {
        return command instanceof AddPort
                || command instanceof SetPortUp
                || command instanceof AddAddress
                || command instanceof RemoveAddress
                || command instanceof AddRoute
                || command instanceof DeleteRoute
                || command instanceof AddNeighbour
                || command instanceof LearnNeighbour
                || command instanceof DeleteNeighbour
                || command instanceof LoseFrames
                || command instanceof ShareWithHost
                || command instanceof SetHostPort;
    }

    /** {@link Configurator#APPLIED}, or why it was refused. */
    String apply(final Command command, final long nowNs) {
        final String refusal = tryApply(command);
        if (refusal == APPLIED && mayMoveVips(command)) {
            ownership.update(nowNs);
        }
        return refusal;
    }

    /** Neighbours have no part in it, and most routes neither. */
    private static boolean mayMoveVips(final Command command) {
        if (command instanceof AddRoute c) {
            return c.type() == RouteType.LOCAL;
        } else if (command instanceof DeleteRoute c) {
            return c.type() == RouteType.LOCAL;
        }
        return !(command instanceof AddNeighbour
                || command instanceof LearnNeighbour
                || command instanceof DeleteNeighbour
                || command instanceof LoseFrames);
    }

    private String tryApply(final Command command) {
        if (command instanceof AddPort c) {
            return addPort(c);
        } else if (command instanceof SetPortUp c) {
            return setPortUp(c);
        } else if (command instanceof AddAddress c) {
            return addAddress(c);
        } else if (command instanceof RemoveAddress c) {
            return removeAddress(c);
        } else if (command instanceof AddRoute c) {
            return addRoute(c);
        } else if (command instanceof DeleteRoute c) {
            return deleteRoute(c);
        } else if (command instanceof AddNeighbour c) {
            return know(c.port(), c.hi(), c.lo(), c.mac(), true);
        } else if (command instanceof LearnNeighbour c) {
            return know(c.port(), c.hi(), c.lo(), c.mac(), false);
        } else if (command instanceof DeleteNeighbour c) {
            return deleteNeighbour(c);
        } else if (command instanceof LoseFrames c) {
            return router.port(c.port()) == null ? noPort(c.port()) : APPLIED;
        } else if (command instanceof SetHostPort c) {
            return setHostPort(c);
        }
        ownership.share(((ShareWithHost) command).mode());
        return APPLIED;
    }

    private String addPort(final AddPort c) {
        if (c.port() < 0 || c.port() >= Router.MAX_PORTS) {
            return "a director has at most " + Router.MAX_PORTS + " ports";
        }
        if (c.mtu() < MIN_MTU) {
            return tooNarrow(c.mtu());
        }
        final boolean isKnownOtherwise = router.port(c.port()) != null && router.port(c.port()).mac != c.mac();
        router.setPort(c.port(), c.name(), c.mac(), c.mtu());
        if (isKnownOtherwise) {
            ownership.announceBy(router.port(c.port()));
        }
        return APPLIED;
    }

    private static String tooNarrow(final int mtu) {
        return "an MTU is at least " + MIN_MTU + ", not " + mtu;
    }

    private static String noPort(final int port) {
        return "no port " + port;
    }

    private String setPortUp(final SetPortUp c) {
        final Port port = router.port(c.port());
        if (port == null) {
            return noPort(c.port());
        }
        port.up = c.up();
        if (!c.up()) {
            neighbours.onPortDown(port);
        }
        return APPLIED;
    }

    private String setHostPort(final SetHostPort c) {
        final Port port = router.port(c.port());
        if (port == null && c.port() != NO_PORT) {
            return noPort(c.port());
        }
        router.setHostPort(port);
        return APPLIED;
    }

    private String addAddress(final AddAddress c) {
        final Port port = router.port(c.port());
        if (port == null) {
            return noPort(c.port());
        }
        router.addAddress(port, c.hi(), c.lo(), c.prefixLength());
        return APPLIED;
    }

    private String removeAddress(final RemoveAddress c) {
        final Port port = router.port(c.port());
        if (port == null) {
            return noPort(c.port());
        }
        router.removeAddress(port, c.hi(), c.lo(), c.prefixLength());
        return APPLIED;
    }

    private String addRoute(final AddRoute c) {
        final Port port = router.port(c.port());
        if (port == null && c.type() == RouteType.UNICAST) {
            return noPort(c.port());
        }
        if (c.mtu() != 0 && c.mtu() < MIN_MTU) {
            return tooNarrow(c.mtu());
        }
        final int length = lengthOf(c.hi(), c.lo(), c.prefixLength());
        router.add(new Route(c.hi(), c.lo(), length, c.type(), port, c.viaHi(), c.viaLo(), c.mtu()));
        return APPLIED;
    }

    private String deleteRoute(final DeleteRoute c) {
        final int length = lengthOf(c.hi(), c.lo(), c.prefixLength());
        final Port port = router.port(c.port());
        router.remove(new Route(c.hi(), c.lo(), length, c.type(), port, c.viaHi(), c.viaLo(), c.mtu()));
        return APPLIED;
    }

    private static int lengthOf(final long hi, final long lo, final int prefixLength) {
        return Addresses.isIpv4(hi, lo) ? 96 + prefixLength : prefixLength;
    }

    /** @param forGood no message changes it */
    private String know(final int number, final long hi, final long lo, final long mac, final boolean forGood) {
        final Port port = router.port(number);
        if (port == null) {
            return noPort(number);
        }
        final Neighbour neighbour = neighbours.at(port, hi, lo);
        if (neighbour == null) {
            return "no more than " + Neighbours.LIMIT + " neighbours can be remembered";
        }
        if (forGood) {
            neighbours.configure(neighbour, mac);
        } else {
            neighbours.learn(neighbour, mac);
        }
        return APPLIED;
    }

    private String deleteNeighbour(final DeleteNeighbour c) {
        final Port port = router.port(c.port());
        if (port == null) {
            return noPort(c.port());
        }
        final Neighbour neighbour = neighbours.known(port, c.hi(), c.lo());
        if (neighbour != null) {
            neighbours.unlearn(neighbour);
        }
        return APPLIED;
    }
}
