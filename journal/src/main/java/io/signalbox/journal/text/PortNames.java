package io.signalbox.journal.text;

import io.signalbox.decision.Decision;
import io.signalbox.decision.Reason;
import io.signalbox.journal.codec.CommandRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The director's ports by the names that a journal's own commands gave them. */
public final class PortNames {
    private static final Pattern ADD_PORT = Pattern.compile("port (\\d+) name (\\S+) mac (\\S+) .*");

    private final Map<Integer, String> names = new HashMap<>();
    private final Map<Integer, String> macs = new HashMap<>();

    /** Learns from a command that was applied. */
    public void onCommand(final CommandRecord command) {
        final Matcher added = ADD_PORT.matcher(command.text());
        if (command.reason() == Reason.COMMAND && added.matches()) {
            names.put(Integer.valueOf(added.group(1)), added.group(2));
            macs.put(Integer.valueOf(added.group(1)), added.group(3));
        }
    }

    /** The port's own MAC, or an empty text where no command told it. */
    String mac(final int port) {
        return macs.getOrDefault(port, "");
    }

    /** The name, or {@code port3} where no command gave one, or {@code -} for no port. */
    public String name(final int port) {
        return port == Decision.NONE ? "-" : names.getOrDefault(port, "port" + port);
    }
}
