package io.signalbox.ipvsadm;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads options from words as popt does for {@code ipvsadm}: short ones may share a dash ({@code -Ln}), an argument may
 * stand apart, attached to the letter, or behind {@code =}; {@code --} ends the options.
 */
final class OptionScanner {
    /** An option as it was found: its argument, null for none, and the whole word, which messages quote. */
    record Found(Option option, String argument, String word) {}

    private final List<String> words;
    private final List<String> others = new ArrayList<>();
    private int next;
    private String bundle = "";
    private int nextLetter;

    OptionScanner(final List<String> words) {
        this.words = words;
    }

    /** The next option, or null if there are no more. */
    Found next() {
        if (nextLetter < bundle.length()) {
            return shortOption();
        }
        while (next < words.size()) {
            final String word = words.get(next++);
            if (word.equals("--")) {
                others.addAll(words.subList(next, words.size()));
                next = words.size();
            } else if (word.startsWith("--")) {
                return longOption(word);
            } else if (word.length() > 1 && word.startsWith("-")) {
                bundle = word;
                nextLetter = 1;
                return shortOption();
            } else {
                others.add(word);
            }
        }
        return null;
    }

    /** The words that belong to no option; complete when {@link #next} found no more. */
    List<String> others() {
        return others;
    }

    private Found shortOption() {
        final Option option = Option.byLetter(bundle.charAt(nextLetter++));
        if (option == null) {
            throw trouble(bundle, "unknown option");
        }
        if (!option.takesArgument()) {
            return new Found(option, null, bundle);
        }
        final String attached = bundle.substring(nextLetter);
        nextLetter = bundle.length();
        if (attached.isEmpty()) {
            return new Found(option, argument(option, bundle), bundle);
        }
        return new Found(option, attached.startsWith("=") ? attached.substring(1) : attached, bundle);
    }

    private Found longOption(final String word) {
        final int equals = word.indexOf('=');
        final Option option = Option.byWord(word.substring(2, equals < 0 ? word.length() : equals));
        if (option == null) {
            throw trouble(word, "unknown option");
        }
        if (option.takesArgument()) {
            return new Found(option, equals < 0 ? argument(option, word) : word.substring(equals + 1), word);
        }
        if (equals >= 0) {
            throw trouble(word, "option does not take an argument");
        }
        return new Found(option, null, word);
    }

    /** The following word; where the argument may lack, not if it is an option. */
    private String argument(final Option option, final String word) {
        if (option.mayLackArgument() && (next == words.size() || words.get(next).startsWith("-"))) {
            return null;
        }
        if (next == words.size()) {
            throw trouble(word, "missing argument");
        }
        return words.get(next++);
    }

    private static IpvsadmException trouble(final String word, final String what) {
        return IpvsadmException.refused(word + ": " + what);
    }
}
