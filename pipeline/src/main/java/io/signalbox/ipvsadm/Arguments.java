package io.signalbox.ipvsadm;

import io.signalbox.ipvsadm.OptionScanner.Found;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One command with its options and their arguments, each given once at most. */
final class Arguments {
    /** For those who did not begin with a command. */
    static final String HINT = "Try `ipvsadm -h' or 'ipvsadm --help' for more information.";

    private final Option command;
    private final String ofCommand;
    private final Map<Option, String> options = new EnumMap<>(Option.class);
    private final List<String> others;

    /** Words as they were typed; there is at least one. */
    Arguments(final List<String> words) {
        final OptionScanner scanner = new OptionScanner(words);
        final Found first = first(scanner);
        command = first.option();
        ofCommand = first.argument();
        for (Found found = next(scanner); found != null; found = next(scanner)) {
            admit(found);
        }
        others = scanner.others();
    }

    /** Behind {@code -h} and {@code -v} nothing is read. */
    private Found next(final OptionScanner scanner) {
        return command == Option.HELP || command == Option.VERSION ? null : scanner.next();
    }

    /** Everything begins with a command. */
    private static Found first(final OptionScanner scanner) {
        try {
            final Found first = scanner.next();
            if (first != null && first.option().isCommand()) {
                return first;
            }
        } catch (final IpvsadmException e) {
            // Told below, as anything else that is no command.
        }
        throw IpvsadmException.refused(HINT);
    }

    private void admit(final Found found) {
        final Option option = found.option();
        if (option.isCommand()) {
            throw IpvsadmException.wrong("invalid option `" + found.word() + "'");
        }
        if (option == Option.SORT) {
            return; // so it is done anyhow: any command takes it, as often as one likes
        }
        if (has(option.title()) && option != Option.IPV6) {
            throw IpvsadmException.wrong("multiple '" + option.title() + "' options specified");
        }
        if (option == Option.IPV6 && !has(Option.FWMARK_SERVICE)) {
            throw IpvsadmException.wrong("-6 used before -f");
        }
        options.put(option, found.argument());
    }

    private boolean has(final String title) {
        return options.keySet().stream().anyMatch(option -> option.title().equals(title));
    }

    Option command() {
        return command;
    }

    /** The command's own argument, or null. */
    String ofCommand() {
        return ofCommand;
    }

    boolean has(final Option option) {
        return options.containsKey(option);
    }

    /** Any of these. */
    boolean has(final Option[] any) {
        return Arrays.stream(any).anyMatch(this::has);
    }

    /** The option's argument, or {@code otherwise} if there is none. */
    String get(final Option option, final String otherwise) {
        final String argument = options.get(option);
        return argument == null ? otherwise : argument;
    }

    /** The words that belong to no option. */
    List<String> others() {
        return others;
    }

    /** At least one of these, which all have one title. */
    Arguments demand(final Option... oneOf) {
        if (!has(oneOf[0].title())) {
            throw IpvsadmException.wrong("You need to supply the '" + oneOf[0].title() + "' option for the '"
                    + command.title() + "' command");
        }
        return this;
    }

    /** No two of these, which have several titles. */
    Arguments oneOf(final Option... several) {
        final List<String> titles = Arrays.stream(several)
                .filter(options::containsKey)
                .map(Option::title)
                .toList();
        if (titles.size() > 1) {
            throw IpvsadmException.wrong("The option '" + titles.get(1) + "' conflicts with the '" + titles.get(0)
                    + "' option in the '" + command.title() + "' command");
        }
        return this;
    }

    /** None but these. */
    Arguments permit(final Option... allowed) {
        final List<Option> permitted = List.of(allowed);
        for (final Option option : options.keySet()) {
            if (!permitted.contains(option)) {
                throw IpvsadmException.wrong(
                        "Illegal '" + option.title() + "' option with the '" + command.title() + "' command");
            }
        }
        return this;
    }

    /** No more than so many words that belong to no option. */
    void permitOthers(final int count) {
        if (others.size() > count) {
            throw IpvsadmException.wrong("unexpected argument " + others.get(count));
        }
    }
}
