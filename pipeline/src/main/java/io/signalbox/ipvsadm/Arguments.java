package io.signalbox.ipvsadm;

import io.signalbox.ipvsadm.Option.Kind;
import io.signalbox.ipvsadm.OptionScanner.Found;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One command with its options and their arguments, each given once at most and known to this version. */
final class Arguments {
    private static final String HINT = "Try `ipvsadm -h' or 'ipvsadm --help' for more information.";
    private static final String NOT_AMONG = " is not among those that this version applies: ";

    private final Option command;
    private final Map<Option, String> options = new EnumMap<>(Option.class);
    private final List<String> others;

    Arguments(final List<String> words) {
        final OptionScanner scanner = new OptionScanner(words);
        command = command(scanner);
        for (Found found = scanner.next(); found != null; found = scanner.next()) {
            admit(found);
        }
        others = scanner.others();
    }

    /** Nothing at all lists everything; anything else begins with a command. */
    private static Option command(final OptionScanner scanner) {
        final Option first = first(scanner);
        if (first == null && scanner.others().isEmpty()) {
            throw notApplied("command", Option.LIST, Kind.COMMAND);
        }
        if (first == null || !first.isCommand()) {
            throw IpvsadmException.refused(HINT);
        }
        if (first.kind() != Kind.COMMAND) {
            throw notApplied("command", first, Kind.COMMAND);
        }
        return first;
    }

    private static Option first(final OptionScanner scanner) {
        try {
            final Found found = scanner.next();
            return found == null ? null : found.option();
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
        if (option.kind() == Kind.NOT_APPLIED) {
            throw notApplied("option", option, Kind.APPLIED);
        }
        options.put(option, found.argument());
    }

    private boolean has(final String title) {
        return options.keySet().stream().anyMatch(option -> option.title().equals(title));
    }

    private static IpvsadmException notApplied(final String what, final Option option, final Kind applied) {
        return IpvsadmException.wrong(
                what + " " + option.spelling() + " (" + option.title() + ")" + NOT_AMONG + Option.spellings(applied));
    }

    Option command() {
        return command;
    }

    boolean has(final Option option) {
        return options.containsKey(option);
    }

    /** The option's argument, or {@code otherwise} if it was not given. */
    String get(final Option option, final String otherwise) {
        return options.getOrDefault(option, otherwise);
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
