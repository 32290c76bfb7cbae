package io.signalbox.sync;

import io.signalbox.checkpoint.PagedMemory;
import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.command.Command.StartDaemon;
import io.signalbox.connection.ConnectionTable;
import io.signalbox.ftp.FtpControls;
import io.signalbox.packet.Outbox;
import io.signalbox.route.Output;
import io.signalbox.route.Port;
import io.signalbox.route.Router;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.ServerRegister;
import io.signalbox.sip.CallIds;
import io.signalbox.store.Store;
import io.signalbox.wire.Addresses;
import java.util.List;

/**
 * Tells backup directors of this one's connections, by Linux IPVS's sync protocol. Records are gathered in messages; one
 * that is full leaves with its event, any other two seconds after its first record, by a timer. All memory is taken
 * when the master is started.
 */
public final class SyncMaster implements Remembered {
    /** No message waits. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long GATHERING_NS = 2_000_000_000L;
    /** What every link is taken to carry, unless a length was given. */
    private static final int USUAL_MTU = 1_500;

    private static final int LONGEST_PACKET = 65_535;
    private static final int HEADERS_IPV4 = 20 + 8;
    private static final int HEADERS_IPV6 = 40 + 8;

    private final ConnectionTable table;
    private final SyncSettings settings;
    private final Router router;
    private final SyncRule rule;
    private final SyncRecord record;
    private final GroupSender sender;
    /** What runs, with the length that its messages have at most; null where none does. */
    private StartDaemon daemon;
    /** One for each UDP port. */
    private Message[] gathering = {};
    /** The first {@link #fullCount} wait for the end of the event; those behind are empty, to take their places. */
    private Message[] full = {};

    private int fullCount;
    private long nextDueNs = NEVER;
    private long nowNs;
    private long messages;
    private long records;
    private long lost;

    /** @param seed of the messages' source ports */
    public SyncMaster(
            final ConnectionTable table,
            final ServerRegister servers,
            final FtpControls ftpControls,
            final CallIds callIds,
            final SyncSettings settings,
            final Router router,
            final Outbox outbox,
            final Output output,
            final long seed) {
        this.table = table;
        this.settings = settings;
        this.router = router;
        rule = new SyncRule(table, settings);
        record = new SyncRecord(table, servers, ftpControls, callIds, settings);
        sender = new GroupSender(router, outbox, output, seed);
    }

    // ---- starting and stopping

    public boolean isRunning() {
        return daemon != null;
    }

    /** What runs: this master, with the length that its messages have at most, or nothing. */
    public List<StartDaemon> daemons() {
        return isRunning() ? List.of(daemon) : List.of();
    }

    /** False where the port has no address of the group's family, nor any other port one. */
    public boolean start(final StartDaemon wanted, final Port port) {
        if (sender.source(wanted, port) < 0) {
            return false;
        }
        final int ports = Math.min(settings.ports, SyncSettings.MAX_PORTS);
        run(withLength(wanted), port, ports);
        rule.begin();
        return true;
    }

    /** What the first start opens. */
    public Store<PagedMemory> memory() {
        return rule.memory();
    }

    private void run(final StartDaemon newDaemon, final Port port, final int ports) {
        daemon = newDaemon;
        sender.set(daemon, port);
        gathering = messages(ports, daemon.maxLength());
        full = messages(SyncSettings.MAX_QUEUE, daemon.maxLength());
        fullCount = 0;
        nextDueNs = NEVER;
    }

    private static StartDaemon withLength(final StartDaemon wanted) {
        return new StartDaemon(
                true,
                wanted.iface(),
                wanted.syncId(),
                maxLength(wanted),
                wanted.groupHi(),
                wanted.groupLo(),
                wanted.port(),
                wanted.ttl());
    }

    private static int maxLength(final StartDaemon wanted) {
        final int headers = Addresses.isIpv4(wanted.groupHi(), wanted.groupLo()) ? HEADERS_IPV4 : HEADERS_IPV6;
        return wanted.maxLength() == 0 ? USUAL_MTU - headers : Math.min(wanted.maxLength(), LONGEST_PACKET - headers);
    }

    private static Message[] messages(final int count, final int maxLength) {
        final Message[] messages = new Message[count];
        for (int place = 0; place < count; place++) {
            messages[place] = new Message(maxLength);
        }
        return messages;
    }

    /** Nothing is told any more; what was gathered and did not leave yet is lost, as in Linux. */
    public void stop() {
        lose(gathering, gathering.length);
        lose(full, fullCount);
        fullCount = 0;
        daemon = null;
        nextDueNs = NEVER;
    }

    private void lose(final Message[] waiting, final int count) {
        for (int i = 0; i < count; i++) {
            lost += waiting[i].records();
            waiting[i].clear();
        }
    }

    // ---- what is told

    /** An event begins, or its timers: messages that are begun with it will be due two seconds later. */
    public void timePasses(final long newNowNs) {
        nowNs = newNowNs;
    }

    /** A packet of this entry went to its real server, and was counted. */
    public void onPacket(final int id, final long atNs) {
        if (isRunning()) {
            tell(id, table.inPackets(id), atNs);
        }
    }

    /** This entry's time was over, but others depend on it: its timer starts again. */
    public void onPostponed(final int id, final long dueNs) {
        if (isRunning()) {
            tell(id, settings.threshold, dueNs);
        }
    }

    /** The entry is gone. */
    public void forget(final int id) {
        rule.forget(id);
    }

    /**
     * The entry and those above it, each if it is worth it. The old format's master looks above only where it has told
     * of what is below.
     */
    private void tell(final int id, final int itsPackets, final long atNs) {
        int packets = itsPackets;
        int entry = id;
        while (entry != ConnectionTable.NONE) {
            final boolean told = isSpokenOf(entry) && rule.takes(entry, packets, atNs);
            if (told) {
                append(entry);
            } else if (settings.version == SyncSettings.OLD_VERSION) {
                return;
            }
            entry = table.controller(entry);
            if (entry != ConnectionTable.NONE) {
                packets = packetsOfController(entry);
            }
        }
    }

    /** What one packet opened and closed is no connection to keep; the format has no word for full NAT, nor the old one for IPv6. */
    private boolean isSpokenOf(final int id) {
        return !table.has(id, ConnectionTable.ONE_PACKET)
                && table.method(id) != ForwardingMethod.FULL_NAT
                && (settings.version != SyncSettings.OLD_VERSION || record.isIpv4(id));
    }

    /** A template counts the packets of those below it, here alone; any other is taken as ripe. */
    private int packetsOfController(final int id) {
        if (!table.isTemplate(id)) {
            return settings.threshold;
        }
        table.countIn(id);
        return table.inPackets(id);
    }

    private void append(final int id) {
        final int place = id & gathering.length - 1;
        final int length = record.length(id, settings.version);
        if (!gathering[place].isEmpty() && !gathering[place].hasRoom(settings.version, length)) {
            putAside(place);
        }
        final Message message = gathering[place];
        if (message.isEmpty()) {
            message.begin(settings.version, daemon.syncId(), daemon.maxLength(), length);
            message.place = place;
            message.dueNs = nowNs + GATHERING_NS;
            nextDueNs = Math.min(nextDueNs, message.dueNs);
        }
        record.write(id, settings.version, length, message.buffer, message.add(length));
        records++;
    }

    // ---- what leaves

    /** A message is full: it changes places with one that is empty. */
    private void putAside(final int place) {
        final Message message = gathering[place];
        if (fullCount >= Math.min(settings.queueMax, full.length)) {
            lost += message.records();
            message.clear();
            return;
        }
        gathering[place] = full[fullCount];
        full[fullCount++] = message;
    }

    /** At the end of every event: what has become full leaves with it. */
    public void sendFull() {
        for (int i = 0; i < fullCount; i++) {
            send(full[i]);
        }
        fullCount = 0;
    }

    /** When the next message leaves, full or not, or {@link #NEVER}. */
    public long nextDueNs() {
        return nextDueNs;
    }

    /** Sends what is due at {@link #nextDueNs}. */
    public void expireNext() {
        final long dueNs = nextDueNs;
        nextDueNs = NEVER;
        for (final Message message : gathering) {
            if (!message.isEmpty() && message.dueNs <= dueNs) {
                send(message);
            } else if (!message.isEmpty()) {
                nextDueNs = Math.min(nextDueNs, message.dueNs);
            }
        }
    }

    private void send(final Message message) {
        if (sender.send(message)) {
            messages++;
        } else {
            lost += message.records();
        }
        message.clear();
    }

    // ---- counts

    /** Messages that left. */
    public long messages() {
        return messages;
    }

    /** Records that were written, those in messages that still wait included. */
    public long records() {
        return records;
    }

    /** Records that were written and never left: the master was stopped, or there was no room. */
    public long lost() {
        return lost;
    }

    // ---- checkpoints

    /** Between events no full message waits. */
    @Override
    public void save(final StateWriter to) {
        rule.save(to);
        sender.save(to);
        to.putLong(messages);
        to.putLong(records);
        to.putLong(lost);
        to.putBoolean(isRunning());
        if (isRunning()) {
            saveDaemon(to);
            to.putInt(gathering.length);
            for (final Message message : gathering) {
                message.save(to);
            }
            to.putLong(nextDueNs);
        }
    }

    private void saveDaemon(final StateWriter to) {
        to.putString(daemon.iface());
        to.putInt(daemon.syncId());
        to.putInt(daemon.maxLength());
        to.putLong(daemon.groupHi());
        to.putLong(daemon.groupLo());
        to.putInt(daemon.port());
        to.putInt(daemon.ttl());
    }

    @Override
    public void load(final StateReader from) {
        rule.load(from);
        sender.load(from);
        messages = from.getLong();
        records = from.getLong();
        lost = from.getLong();
        if (from.getBoolean()) {
            final StartDaemon saved = new StartDaemon(
                    true,
                    from.getString(),
                    from.getInt(),
                    from.getInt(),
                    from.getLong(),
                    from.getLong(),
                    from.getInt(),
                    from.getInt());
            run(saved, router.port(saved.iface()), from.getInt());
            for (final Message message : gathering) {
                message.load(from);
            }
            nextDueNs = from.getLong();
        }
    }
}
