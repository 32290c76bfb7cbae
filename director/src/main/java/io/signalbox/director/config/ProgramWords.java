package io.signalbox.director.config;

import io.signalbox.director.check.Program;
import io.signalbox.director.config.KeepalivedText.Statement;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program of a keepalived.conf that wants to know something: {@code "COMMAND ARGUMENT..." USER GROUP}. No shell reads the
 * command: blanks part its words, and what stands in quotation marks is in one word.
 */
final class ProgramWords {
    private static final Pattern WORD = Pattern.compile("(?:\"[^\"]*\"|'[^']*'|\\\\.|[^\\s\"'\\\\])+");
    private static final Pattern PART = Pattern.compile("\"([^\"]*)\"|'([^']*)'|\\\\(.)|([^\"'\\\\]+)");
    private static final UserPrincipalLookupService PEOPLE =
            FileSystems.getDefault().getUserPrincipalLookupService();

    /** A name's lookup. */
    private interface Lookup {
        Object of(String name) throws IOException;
    }

    private ProgramWords() {}

    /** @throws ConfigException {@code FILE:LINE: sentence} */
    static Program of(final String file, final Statement one) {
        KeepalivedText.requireNoBlock(file, one);
        final List<String> words = one.word(1) == null ? List.of() : split(one.word(1));
        if (words.isEmpty() || one.words().size() > 4) {
            throw wrong(file, one, one.name() + " takes \"COMMAND ARGUMENT...\" USER GROUP");
        }
        final List<String> as = new ArrayList<>();
        if (one.word(2) != null) {
            requireThere(file, one, "user", one.word(2), PEOPLE::lookupPrincipalByName);
            as.addAll(List.of("-u", one.word(2)));
        }
        if (one.word(3) != null) {
            requireThere(file, one, "group", one.word(3), PEOPLE::lookupPrincipalByGroupName);
            as.addAll(List.of("-g", one.word(3)));
        }
        return new Program(words, as);
    }

    /** Whoever means an argument learns where it has to stand. */
    private static void requireThere(
            final String file, final Statement one, final String what, final String name, final Lookup lookup) {
        try {
            lookup.of(name);
        } catch (final IOException nobody) {
            throw wrong(
                    file,
                    one,
                    one.name() + ": there is no " + what + " '" + name
                            + "'; a command stands with its arguments in quotation marks");
        }
    }

    private static List<String> split(final String command) {
        final List<String> words = new ArrayList<>();
        final Matcher word = WORD.matcher(command);
        while (word.find()) {
            words.add(plain(word.group()));
        }
        return words;
    }

    private static String plain(final String word) {
        final StringBuilder plain = new StringBuilder();
        final Matcher part = PART.matcher(word);
        while (part.find()) {
            for (int group = 1; group <= part.groupCount(); group++) {
                plain.append(part.group(group) == null ? "" : part.group(group));
            }
        }
        return plain.toString();
    }

    private static ConfigException wrong(final String file, final Statement at, final String sentence) {
        return KeepalivedText.wrong(file, at.line(), sentence);
    }
}
