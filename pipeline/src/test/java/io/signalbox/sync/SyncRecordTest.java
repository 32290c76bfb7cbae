package io.signalbox.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.AddServer;
import io.signalbox.connection.ConnectionTable;
import io.signalbox.ftp.FtpControls;
import io.signalbox.golden.address.Ip;
import io.signalbox.golden.sync.SyncMessage;
import io.signalbox.golden.sync.SyncMessage.Entry;
import io.signalbox.packet.FlowKey;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServerRegister;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.service.VirtualService;
import io.signalbox.sip.CallIds;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random entries, written into messages and read back by a reader that shares nothing with the writer. */
class SyncRecordTest {
    private static final int ENTRIES = 200;
    /** Of real servers. */
    private static final ForwardingMethod[] METHODS = {
        ForwardingMethod.NAT, ForwardingMethod.DIRECT_ROUTING, ForwardingMethod.TUNNEL
    };

    private static final int[] PROTOCOLS = {Protocol.TCP, Protocol.UDP, Protocol.SCTP};

    private final SyncSettings settings = new SyncSettings();
    private final ConnectionTable table = new ConnectionTable(ENTRIES, 1, 2);
    private final ServerRegister servers = new ServerRegister();
    private final FtpControls controls = new FtpControls();
    private final CallIds callIds = new CallIds(3, 4);
    private final SyncRecord record = new SyncRecord(table, servers, controls, callIds, settings);
    private final List<Entry> expected = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldBeReadAsItWasMeant(final long seed) {
        final Random random = new Random(seed);
        for (int i = 0; i < ENTRIES; i++) {
            add(random, random.nextBoolean());
        }
        assertThat(written(1)).containsExactlyElementsOf(expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldBeReadInVersion0WithWhatItTells(final long seed) {
        final Random random = new Random(seed);
        for (int i = 0; i < ENTRIES; i++) {
            add(random, true);
        }
        assertThat(written(0))
                .containsExactlyElementsOf(
                        expected.stream().map(SyncRecordTest::old).toList());
    }

    /** Version 0 has 16 bits of flags, and neither marks, timeouts nor engines. */
    private static Entry old(final Entry entry) {
        return new Entry(
                entry.protocol(),
                entry.client(),
                entry.vip(),
                entry.server(),
                entry.flags() & 0xFFFF,
                entry.state(),
                SyncMessage.UNTOLD,
                SyncMessage.UNTOLD,
                entry.options().stream().filter(o -> o.startsWith("sequence")).toList());
    }

    /** All entries, gathered in messages of a hundred bytes to a few thousand. */
    private List<Entry> written(final int version) {
        final List<Entry> read = new ArrayList<>();
        final Message message = new Message(3_000);
        for (int id = 0; id < ENTRIES; id++) {
            final int length = record.length(id, version);
            if (!message.isEmpty() && !message.hasRoom(version, length)) {
                read.addAll(read(message, version));
            }
            if (message.isEmpty()) {
                message.begin(version, 200, 100 + 13 * id, length);
            }
            record.write(id, version, length, message.buffer, message.add(length));
        }
        read.addAll(read(message, version));
        return read;
    }

    private static List<Entry> read(final Message message, final int version) {
        final byte[] bytes = new byte[message.length()];
        message.buffer.getBytes(0, bytes);
        final SyncMessage read = SyncMessage.read(bytes);
        assertThat(read.version()).isEqualTo(version);
        assertThat(read.syncId()).isEqualTo(200);
        assertThat(read.entries()).hasSize(message.records());
        message.clear();
        return read.entries();
    }

    private void add(final Random random, final boolean ipv4) {
        final int protocol = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
        final ForwardingMethod method = METHODS[random.nextInt(METHODS.length)];
        final String client = address(random, ipv4);
        final String vip = address(random, ipv4);
        final String server = address(random, ipv4);
        final int clientPort = random.nextInt(0x10000);
        final int vipPort = random.nextInt(0x10000);
        final int serverPort = random.nextInt(0x10000);
        final int mark = random.nextInt(3) == 0 ? random.nextInt() | 1 : 0;
        final RealServer real = server(server, serverPort, method, mark, ipv4);
        final boolean template = random.nextInt(3) == 0;
        final List<String> call = new ArrayList<>();
        final int number = template && random.nextBoolean() ? call(random, call) : 0;
        final FlowKey key = key(protocol, client, template ? number : clientPort, vip, vipPort);
        final int id = template
                ? table.addTemplate(key, real.addressHi, real.addressLo, serverPort, real.id, method)
                : table.add(key, real.addressHi, real.addressLo, serverPort, real.id, method);
        long flags = new int[] {0, 0x80 | 3, 0x80 | 2}[method.ordinal()] | (template ? 0x1100 : 0);
        if (random.nextBoolean()) {
            table.set(id, ConnectionTable.INACTIVE);
            flags |= 0x100;
        }
        if (random.nextBoolean()) {
            table.set(id, ConnectionTable.TRACKED);
            flags |= 0x1_0000;
        }
        final int state = random.nextInt(11);
        final int timeout = random.nextInt(100_000);
        table.state(id, state);
        table.timeoutSeconds(id, timeout);
        final List<String> options = new ArrayList<>();
        if (random.nextInt(3) == 0) {
            options.add(shift(random, id));
            flags |= 0x200;
        }
        options.addAll(call);
        expected.add(new Entry(
                protocol,
                place(client, template ? 0 : clientPort),
                place(vip, vipPort),
                place(server, serverPort),
                flags,
                state,
                mark & 0xFFFF_FFFFL,
                timeout,
                options));
    }

    /** The server's stream grew at two places. */
    private String shift(final Random random, final int id) {
        final int second = 2_000_000 + random.nextInt(1_000_000);
        final int first = 1 + random.nextInt(20);
        final int then = -1 - random.nextInt(20);
        controls.claim(id).shift.add(1_000_000, first);
        controls.claim(id).shift.add(second, then);
        return "sequence in 0,0,0 out " + second + "," + (first + then) + "," + first;
    }

    /** The number of a Call-ID that nobody else has. */
    private int call(final Random random, final List<String> options) {
        final byte[] text = new byte[16 + random.nextInt(240)];
        random.nextBytes(text);
        callIds.open();
        callIds.lookUp(new UnsafeBuffer(text), 0, text.length);
        options.add("engine-data " + HexFormat.of().formatHex(text));
        options.add("engine-name " + HexFormat.of().formatHex("sip".getBytes(StandardCharsets.US_ASCII)));
        return callIds.hold();
    }

    private RealServer server(
            final String address, final int port, final ForwardingMethod method, final int mark, final boolean ipv4) {
        final Address at = Addresses.parse(address);
        final ServiceKey key =
                mark == 0 ? ServiceKey.address(Protocol.TCP, at.hi(), at.lo(), 1) : ServiceKey.mark(mark, ipv4);
        final ServerOptions options = ServerOptions.of(method, 1);
        final VirtualService service = new VirtualService(key, ServiceOptions.of(SchedulerKind.RR, 0));
        return servers.admit(new AddServer(key, at.hi(), at.lo(), port, options), service, 0);
    }

    private static FlowKey key(
            final int protocol, final String client, final int clientPort, final String vip, final int vipPort) {
        final Address from = Addresses.parse(client);
        final Address to = Addresses.parse(vip);
        final FlowKey key = new FlowKey();
        key.set(protocol, from.hi(), from.lo(), clientPort, to.hi(), to.lo(), vipPort);
        return key;
    }

    private static String address(final Random random, final boolean ipv4) {
        final byte[] bytes = new byte[ipv4 ? 4 : 16];
        random.nextBytes(bytes);
        return Ip.text(Ip.at(bytes, 0, bytes.length));
    }

    private static String place(final String address, final int port) {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }
}
