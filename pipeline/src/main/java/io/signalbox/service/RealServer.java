package io.signalbox.service;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.route.Route;

/**
 * A real server of one virtual service: where it is, how it is reached, and how loaded it is. Connection entries name
 * it by {@link #id}, which stays its own until nothing refers to it any more.
 */
public final class RealServer implements Remembered {
    private static final int NO_WAY = -1;
    private static final int NO_METHOD = 0xFF;

    public final int id;
    public final long addressHi;
    public final long addressLo;
    /** Port that new connections get; 0 only where the service's own port is 0. */
    public final int port;

    public final Statistics statistics = new Statistics();

    public ForwardingMethod method;
    public Tunnel tunnel;
    /** New connections tell it who their clients are. */
    public boolean proxy;

    /** Its share of new connections: {@link #toldWeight}, or 0 while it is down or stands back. */
    public int weight;

    /** The weight that it was given. */
    public int toldWeight;
    /** Its checks say so. */
    public boolean down;
    /** Nobody added it: it is there because its service has no quorum, or stays there for that time to come. */
    public boolean sorry;
    /** Another one serves: the sorry server while there is no quorum, or all others while there is. */
    public boolean standsBack;
    /** The latest weight that was not 0: maglev keeps a quiesced server's place in its table by it. */
    public int lastPositiveWeight;

    public int upperThreshold;
    public int lowerThreshold;

    public int activeConnections;
    public int inactiveConnections;
    public int persistentConnections;
    public boolean overloaded;
    /** False once deleted from its service: it stays only for the connections that still name it. */
    public boolean available;
    /** It is there, and among those that are known as deleted already. */
    boolean leaving;
    /** Deleted, and what is left of its connections is reset with the client's next packet. */
    public boolean resetsConnections;
    /** Which addition of a real server, counted from 1, made it one of its service. */
    public long admission;
    /** When its last connection went, event time; matters once it is deleted. */
    public long idleSinceNs;

    /** The way to it, as it was looked up under {@link #wayVersion}; null where there is none. */
    public Route way;
    /** Forwarding method of the packet that the way was looked up for. */
    public ForwardingMethod wayMethod;
    /** It is the director itself: there is no way to go. */
    public boolean isLocal;

    /** Index of the director's address towards it, or -1. */
    public int ownAddress;

    /** Path MTU that its last packet met: what Linux still tells clients when a smaller one is learnt. 0 before one. */
    public int lastPathMtu;

    public int wayVersion = NO_WAY;
    /** The service that it belongs to, or last belonged to; null only where there is no real server. */
    public VirtualService service;

    public RealServer(final int id, final long addressHi, final long addressLo, final int port) {
        this.id = id;
        this.addressHi = addressHi;
        this.addressLo = addressLo;
        this.port = port;
    }

    /** Stands where there is no real server: always there, in no service, without statistics. */
    static RealServer bypass(final int id) {
        final RealServer bypass = new RealServer(id, 0, 0, 0);
        bypass.method = ForwardingMethod.BYPASS;
        bypass.available = true;
        bypass.weight = 1;
        return bypass;
    }

    /** Takes new connections: not quiesced, not overloaded. */
    public boolean acceptsNew() {
        return weight > 0 && !overloaded;
    }

    public int connections() {
        return activeConnections + inactiveConnections;
    }

    /** How many entries of the connection table name it: connections, and templates by which it keeps clients. */
    public int references() {
        return connections() + persistentConnections;
    }

    /** The load that lc and wlc compare: an active connection weighs as much as 256 inactive ones. */
    public long overhead() {
        return 256L * activeConnections + inactiveConnections;
    }

    /** Added to its service, for the first time or again. */
    void admit(final ServerOptions options, final boolean isDown) {
        resetsConnections = false;
        sorry = false;
        standsBack = false;
        down = isDown;
        lastPositiveWeight = options.weight();
        edit(options);
    }

    /** New options; connections that are there keep their forwarding method. */
    public void edit(final ServerOptions options) {
        method = options.method();
        tunnel = options.tunnel();
        proxy = options.proxy();
        toldWeight = options.weight();
        share();
        thresholds(options.upperThreshold(), options.lowerThreshold());
        wayVersion = NO_WAY;
        lastPathMtu = 0;
    }

    /** What it was told. */
    public ServerOptions options() {
        return new ServerOptions(method, toldWeight, upperThreshold, lowerThreshold, tunnel, proxy);
    }

    /** It takes no new connections, until it is given a weight again. */
    public void quiesce() {
        toldWeight = 0;
        weight(0);
    }

    /** What its checks have come to. */
    public void health(final boolean up) {
        down = !up;
        share();
    }

    void standBack(final boolean newStandsBack) {
        standsBack = newStandsBack;
        share();
    }

    private void share() {
        weight(down || standsBack ? 0 : toldWeight);
    }

    public void weight(final int newWeight) {
        weight = newWeight;
        if (newWeight != 0) {
            lastPositiveWeight = newWeight;
        }
    }

    /** New thresholds; a raised or removed upper one ends an overload, a lowered one waits for the next connection. */
    public void thresholds(final int upper, final int lower) {
        if (upper == 0 || upper > upperThreshold) {
            overloaded = false;
        }
        upperThreshold = upper;
        lowerThreshold = lower;
    }

    /** A client's packet came for it; one that was deleted is not counted for. */
    public void countIn(final int ipBytes, final long nowNs) {
        if (isCounted()) {
            statistics.countIn(ipBytes, nowNs);
            service.statistics.countIn(ipBytes, nowNs);
        }
    }

    /** A packet of its own came by. */
    public void countOut(final int ipBytes, final long nowNs) {
        if (isCounted()) {
            statistics.countOut(ipBytes, nowNs);
            service.statistics.countOut(ipBytes, nowNs);
        }
    }

    private boolean isCounted() {
        return available && service != null;
    }

    /** To be called when a connection was added to the counts. */
    public void onConnectionBound() {
        if (upperThreshold != 0 && connections() >= upperThreshold) {
            overloaded = true;
        }
    }

    /** To be called when a connection was taken from the counts: the only moment at which an overload can end. */
    public void onConnectionGone() {
        if (lowerThreshold != 0) {
            overloaded &= connections() >= lowerThreshold;
        } else if (upperThreshold != 0) {
            overloaded &= connections() * 4L >= upperThreshold * 3L;
        } else {
            overloaded = false;
        }
    }

    @Override
    public void save(final StateWriter to) {
        statistics.save(to);
        to.putByte(method.ordinal());
        tunnel.save(to);
        to.putBoolean(proxy);
        to.putInt(weight);
        to.putInt(toldWeight);
        to.putBoolean(down);
        to.putBoolean(sorry);
        to.putBoolean(standsBack);
        to.putInt(lastPositiveWeight);
        to.putInt(upperThreshold);
        to.putInt(lowerThreshold);
        to.putInt(activeConnections);
        to.putInt(inactiveConnections);
        to.putInt(persistentConnections);
        to.putBoolean(overloaded);
        to.putBoolean(available);
        to.putBoolean(resetsConnections);
        to.putLong(admission);
        to.putLong(idleSinceNs);
        to.putInt(lastPathMtu);
        to.putInt(wayVersion);
        to.putByte(wayMethod == null ? NO_METHOD : wayMethod.ordinal());
    }

    /** The way to it is left to who can look it up. */
    @Override
    public void load(final StateReader from) {
        statistics.load(from);
        method = ForwardingMethod.byId(from.getByte());
        tunnel = Tunnel.read(from);
        proxy = from.getBoolean();
        weight = from.getInt();
        toldWeight = from.getInt();
        down = from.getBoolean();
        sorry = from.getBoolean();
        standsBack = from.getBoolean();
        lastPositiveWeight = from.getInt();
        upperThreshold = from.getInt();
        lowerThreshold = from.getInt();
        activeConnections = from.getInt();
        inactiveConnections = from.getInt();
        persistentConnections = from.getInt();
        overloaded = from.getBoolean();
        available = from.getBoolean();
        resetsConnections = from.getBoolean();
        admission = from.getLong();
        idleSinceNs = from.getLong();
        lastPathMtu = from.getInt();
        wayVersion = from.getInt();
        final int wayMethodId = from.getByte();
        wayMethod = wayMethodId == NO_METHOD ? null : ForwardingMethod.byId(wayMethodId);
    }
}
