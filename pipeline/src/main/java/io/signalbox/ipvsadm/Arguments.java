package io.signalbox.ipvsadm;

import io.signalbox.ipvsadm.Option.Kind;
import io.signalbox.ipvsadm.OptionScanner.Found;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One command with its options and their arguments, each given once at most. */
final class Arguments {
    private static final String HINT = "Try `ipvsadm -h' or 'ipvsadm --help' for more information.";

    private final Option command;
    private final String ofCommand;
    private final Map<Option, String> options = new EnumMap<>(Option.class);
    private final List<String> others;

    /** Of a command that changes something. */
    Arguments(final List<String> words) {
        this(words, false);
    }

    /** Of {@code -L} or {@code -S}. */
    static Arguments ofListing(final List<String> words) {
        return new Arguments(words, true);
    }

    private Arguments(final List<String> words, final boolean listing) {
        final OptionScanner scanner = new OptionScanner(words);
        final Found first = listing ? listing(scanner) : command(scanner);
        command = first.option();
        ofCommand = first.argument();
        for (Found found = scanner.next(); found != null; found = scanner.next()) {
            admit(found);
        }
        others = scanner.others();
    }

    /** Nothing at all lists everything; anything else begins with a command. */
    private static Found command(final OptionScanner scanner) {
        final Found first = first(scanner);
        if (first == null && scanner.others().isEmpty()) {
            throw notApplied(Option.LIST);
        }
        if (first == null || !first.option().isCommand()) {
            throw IpvsadmException.refused(HINT);
        }
        if (first.option().kind() != Kind.COMMAND) {
            throw notApplied(first.option());
        }
        return first;
    }

    private static Found listing(final OptionScanner scanner) {
        final Found first = first(scanner);
        if (first == null || first.option() != Option.LIST && first.option() != Option.SAVE) {
            throw IpvsadmException.wrong("only -L (list) and -S (save) print tables");
        }
        return first;
    }

    private static Found first(final OptionScanner scanner) {
        try {
            return scanner.next();
        } catch (final IpvsadmException e) {
            throw IpvsadmException.refused(HINT);
        }
    }

    private void admit(final Found found) {
        final Option option = found.option();
        if (option.isCommand()) {
            throw IpvsadmException.wrong("invalid option `" + found.word() + "'");
        }
        if (has(option.title())) {
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

    private static IpvsadmException notApplied(final Option command) {
        return IpvsadmException.wrong("command " + command.spelling() + " (" + command.title() + ")"
                + " is not among those that change something: " + Option.spellings(Kind.COMMAND));
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

    /** None but these. */
    void permit(final Option... allowed) {
        final List<Option> permitted = List.of(allowed);
        for (final Option option : options.keySet()) {
            if (!permitted.contains(option)) {
                throw IpvsadmException.wrong(
                        "Illegal '" + option.title() + "' option with the '" + command.title() + "' command");
            }
        }
    }

    /** No more than so many words that belong to no option. */
    void permitOthers(final int count) {
        if (others.size() > count) {
            throw IpvsadmException.wrong("unexpected argument " + others.get(count));
        }
    }
}
