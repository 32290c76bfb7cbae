package io.signalbox.ring;

import io.signalbox.command.Command;
import io.signalbox.golden.packet.Packet;
import io.signalbox.ipvsadm.CommandText;
import java.util.ArrayList;
import java.util.List;

/** What happens to a director, in the order of time; it begins when the director has been configured. */
final class Script {
    /** A frame on a port, or, where {@code frame} is null, a command. */
    record Input(long timeNs, int port, byte[] frame, Command command) {}

    static final long START_NS = 1_000_000_000L;

    private static final long MS = 1_000_000L;

    private final List<Input> inputs = new ArrayList<>();
    private long nowNs = START_NS;

    /** Time passes before the next input. */
    Script after(final long ms) {
        nowNs += ms * MS;
        return this;
    }

    /** The next input comes at this time. */
    Script at(final long timeNs) {
        nowNs = timeNs;
        return this;
    }

    Script fromClient(final Packet packet) {
        return frame(
                Site.CLIENTS,
                packet.onEthernet(Site.GATEWAY_MAC, Site.CLIENT_SIDE_MAC).bytes());
    }

    Script fromServer(final Packet packet) {
        return frame(
                Site.SERVERS,
                packet.onEthernet(Site.serverMac(1), Site.SERVER_SIDE_MAC).bytes());
    }

    Script frame(final int port, final byte[] frame) {
        inputs.add(new Input(nowNs, port, frame, null));
        return this;
    }

    /** A line as {@code ipvsadm} takes it. */
    Script command(final String line) {
        return command(CommandText.parse(line));
    }

    Script command(final Command command) {
        inputs.add(new Input(nowNs, -1, null, command));
        return this;
    }

    List<Input> inputs() {
        return inputs;
    }
}
