package io.signalbox.ipvsadm;

import io.signalbox.command.Command;
import java.util.List;
import java.util.regex.Pattern;

/** What somebody who types {@code ipvsadm} asks for. */
public sealed interface Invocation {
    /** Something is to change. */
    record Change(Command command) implements Invocation {}

    /** {@code -L} and {@code -S}: tables are to be printed. */
    record Print(ListRequest request) implements Invocation {}

    /** {@code -R}: lines are to be read. */
    record Restore() implements Invocation {}

    /** {@code -h} and {@code -v}: there is something to say that depends on no table. */
    record Say(String text) implements Invocation {}

    Pattern BLANKS = Pattern.compile("[ \t]+");

    /** What {@code ipvsadm -v} prints. */
    String VERSION = "ipvsadm v1.31 2019/12/24 (compiled with popt and IPVS v1.2.1)\n";

    /**
     * Words as they were typed; none stand for {@code -L}.
     *
     * @throws IpvsadmException as {@code ipvsadm} says it
     */
    static Invocation parse(final List<String> words, final Names names) {
        final Arguments given = new Arguments(words.isEmpty() ? List.of("-L") : words);
        return switch (given.command()) {
            case LIST, SAVE -> new Print(ListRequest.of(given, names));
            case RESTORE -> restore(given);
            case HELP -> new Say(VERSION + Help.TEXT);
            case VERSION -> new Say(VERSION);
            default -> new Change(IpvsadmParser.command(given, names));
        };
    }

    /** A line as {@code -R} reads it: blanks part words, and the word {@code ipvsadm} means nothing, wherever it stands. */
    static List<String> words(final String line) {
        return BLANKS.splitAsStream(line.strip())
                .filter(word -> !word.isEmpty() && !word.equals("ipvsadm"))
                .toList();
    }

    private static Restore restore(final Arguments given) {
        given.permitOthers(0);
        given.permit();
        return new Restore();
    }
}
