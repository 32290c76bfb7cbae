package io.signalbox.ipvsadm;

import io.signalbox.command.Command.DeleteServer;
import io.signalbox.command.Command.DrainServer;
import java.util.ArrayList;
import java.util.List;

/**
 * A drain in words: the service and the real server as {@code ipvsadm -d} names them, then {@code --deadline SECONDS} and
 * what is to become of connections that are left by then, {@code --then keep} (which goes without saying) or
 * {@code --then reset}.
 */
final class DrainText {
    static final String WORD = "drain";

    private static final String DEADLINE = "--deadline";
    private static final String THEN = "--then";
    private static final String RESET = "reset";
    private static final String KEEP = "keep";
    private static final int MAX_SECONDS = 86_400 * 31;

    private DrainText() {}

    static String of(final DrainServer drain) {
        final DeleteServer end = new DeleteServer(drain.key(), drain.serverHi(), drain.serverLo(), drain.serverPort());
        return WORD
                + CommandText.of(end).substring("-d".length())
                + (drain.deadlineSeconds() == 0 ? "" : " " + DEADLINE + " " + drain.deadlineSeconds())
                + (drain.resets() ? " " + THEN + " " + RESET : "");
    }

    /** @throws IllegalArgumentException one sentence, for words that are no drain */
    static DrainServer parse(final List<String> words) {
        final List<String> named = new ArrayList<>(List.of("-d"));
        int seconds = 0;
        boolean resets = false;
        for (int i = 0; i < words.size(); i++) {
            switch (words.get(i)) {
                case DEADLINE -> seconds = seconds(value(words, ++i));
                case THEN -> resets = resets(value(words, ++i));
                default -> named.add(words.get(i));
            }
        }
        if (resets && seconds == 0) {
            throw new IllegalArgumentException(THEN + " " + RESET + " needs a " + DEADLINE);
        }
        if (!(IpvsadmParser.parse(String.join(" ", named)) instanceof DeleteServer server)) {
            throw new IllegalArgumentException("a drain names a service and a real server: -t VIP:PORT -r SERVER:PORT");
        }
        return new DrainServer(
                server.key(), server.serverHi(), server.serverLo(), server.serverPort(), seconds, resets);
    }

    private static String value(final List<String> words, final int at) {
        if (at == words.size()) {
            throw new IllegalArgumentException(words.get(at - 1) + " needs a value");
        }
        return words.get(at);
    }

    private static int seconds(final String text) {
        final String digits = text.endsWith("s") ? text.substring(0, text.length() - 1) : text;
        if (!digits.matches("[1-9][0-9]{0,6}") || Integer.parseInt(digits) > MAX_SECONDS) {
            throw new IllegalArgumentException(
                    DEADLINE + " takes 1 to " + MAX_SECONDS + " seconds, not '" + text + "'");
        }
        return Integer.parseInt(digits);
    }

    private static boolean resets(final String text) {
        if (!text.equals(RESET) && !text.equals(KEEP)) {
            throw new IllegalArgumentException(THEN + " takes " + KEEP + " or " + RESET + ", not '" + text + "'");
        }
        return text.equals(RESET);
    }
}
