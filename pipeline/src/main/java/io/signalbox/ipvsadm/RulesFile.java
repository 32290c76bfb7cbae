package io.signalbox.ipvsadm;

import io.signalbox.command.Command;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of rules as {@code ipvsadm-save} writes it, one command in each line; settings may stand among them. Empty
 * lines mean nothing, nor do those that begin with {@code #}.
 */
public final class RulesFile {
    /** A command and where it came from: the line's number, counted from 1, and its text. */
    public record Rule(int line, String text, Command command) {}

    private RulesFile() {}

    /**
     * Reads all of it or nothing.
     *
     * @param name of the file, as people shall read it
     * @throws IpvsadmException whose message is {@code name:LINE: sentence}
     */
    public static List<Rule> parse(final String name, final String text) {
        final List<Rule> rules = new ArrayList<>();
        int line = 0;
        for (final String content : text.lines().toList()) {
            line++;
            if (!content.isBlank() && !content.stripLeading().startsWith("#")) {
                rules.add(rule(name, line, content));
            }
        }
        return rules;
    }

    private static Rule rule(final String name, final int line, final String content) {
        try {
            return new Rule(line, content, IpvsadmParser.parse(content));
        } catch (final IpvsadmException e) {
            throw new IpvsadmException(e.exitCode(), name + ":" + line + ": " + e.getMessage());
        }
    }
}
