package io.signalbox.director.config;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The form of a keepalived.conf (keepalived.conf(5)): a statement in each line, of words or of texts in quotation marks,
 * and a block of statements in braces behind some of them. {@code #} and {@code !} begin comments.
 */
final class KeepalivedText {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|[!#].*|[^\\s\"'{}]+|[{}\"']");
    private static final String OPEN = "{";
    private static final String CLOSE = "}";

    /** One statement. */
    record Statement(int line, List<String> words, List<Statement> block) {
        String name() {
            return words.get(0);
        }

        /** The word at this place, or null. */
        String word(final int at) {
            return at < words.size() ? words.get(at) : null;
        }
    }

    /** A word, and its line counted from 1. */
    private record Token(int line, String text, boolean quoted) {
        boolean is(final String sign) {
            return !quoted && text.equals(sign);
        }
    }

    private final String file;
    private final List<Token> tokens = new ArrayList<>();
    private int next;

    private KeepalivedText(final String file) {
        this.file = file;
    }

    /** @throws ConfigException {@code file:LINE: sentence}, where braces do not pair */
    static List<Statement> parse(final String file, final String text) {
        final KeepalivedText read = new KeepalivedText(file);
        read.scan(text);
        final List<Statement> statements = read.statements();
        if (read.next < read.tokens.size()) {
            throw wrong(file, read.tokens.get(read.next).line(), "a closing brace without an opening one");
        }
        return statements;
    }

    static ConfigException wrong(final String file, final int line, final String sentence) {
        return new ConfigException(file + ":" + line + ": " + sentence);
    }

    /**
     * The one word behind a statement's name.
     *
     * @throws ConfigException {@code file:LINE: sentence}, where it is empty, or there are others, or a block
     */
    static String value(final String file, final Statement one) {
        if (one.words().size() != 2 || one.word(1).isEmpty()) {
            throw wrong(file, one.line(), one.name() + " takes one value");
        }
        requireNoBlock(file, one);
        return one.word(1);
    }

    /** @throws ConfigException {@code file:LINE: sentence}, where anything stands behind its name */
    static void requireAlone(final String file, final Statement one) {
        if (one.words().size() != 1) {
            throw wrong(file, one.line(), one.name() + " takes no value");
        }
        requireNoBlock(file, one);
    }

    static void requireNoBlock(final String file, final Statement one) {
        if (!one.block().isEmpty()) {
            throw wrong(file, one.line(), one.name() + " takes no block");
        }
    }

    private void scan(final String text) {
        int line = 0;
        final Iterator<String> lines = text.lines().iterator();
        while (lines.hasNext()) {
            line++;
            final Matcher matcher = WORD.matcher(lines.next());
            while (matcher.find()) {
                final String quoted = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
                if (quoted == null && "\"'".contains(matcher.group())) {
                    throw wrong(file, line, "a quotation mark that is never closed");
                }
                if (quoted != null) {
                    tokens.add(new Token(line, quoted, true));
                } else if (!matcher.group().startsWith("#") && !matcher.group().startsWith("!")) {
                    tokens.add(new Token(line, matcher.group(), false));
                }
            }
        }
    }

    /** Up to the end, or to a closing brace. */
    private List<Statement> statements() {
        final List<Statement> statements = new ArrayList<>();
        while (next < tokens.size() && !tokens.get(next).is(CLOSE)) {
            statements.add(statement());
        }
        return statements;
    }

    private Statement statement() {
        final int line = tokens.get(next).line();
        final List<String> words = new ArrayList<>();
        while (next < tokens.size() && tokens.get(next).line() == line && !isBrace()) {
            words.add(tokens.get(next++).text());
        }
        if (words.isEmpty()) {
            throw wrong(file, line, "an opening brace without a name before it");
        }
        return new Statement(line, words, block(line));
    }

    private boolean isBrace() {
        return tokens.get(next).is(OPEN) || tokens.get(next).is(CLOSE);
    }

    private List<Statement> block(final int line) {
        if (next == tokens.size() || !tokens.get(next).is(OPEN)) {
            return List.of();
        }
        next++;
        final List<Statement> block = statements();
        if (next == tokens.size()) {
            throw wrong(file, line, "a block that is never closed");
        }
        next++;
        return block;
    }
}
