package io.signalbox.director.live;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddServer;
import io.signalbox.command.Command.AddService;
import io.signalbox.command.Command.Clear;
import io.signalbox.command.Command.DeleteServer;
import io.signalbox.command.Command.DeleteService;
import io.signalbox.command.Command.EditServer;
import io.signalbox.command.Command.EditService;
import io.signalbox.command.Command.SetQuorum;
import io.signalbox.director.config.Configured;
import io.signalbox.director.config.Difference;
import io.signalbox.director.live.LiveDirector.Made;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.stage.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Commands that begin with {@code -C}, and of services only add what is to be there, as {@code ipvsadm-restore} sends them.
 * What they come to is found out beside the packets, and what runs is changed where it differs: a service that is there as
 * it is to be stays, with its connections and its counts, and packets wait for the difference alone.
 */
final class Replacement {
    private final List<Command> commands;
    /** Why each is refused whatever runs, or empty. */
    private final List<Optional<String>> refusals = new ArrayList<>();

    private final Configured wanted;

    Replacement(final List<Command> commands) {
        this.commands = commands;
        final State state = new State(State.Bounds.SMALL, 0, 0, 0);
        for (final Command command : commands) {
            refusals.add(
                    adds(command)
                            ? Optional.ofNullable(state.configurator.apply(command, 0))
                            : Optional.<String>empty());
        }
        wanted = Configured.of(state);
    }

    static boolean isOne(final List<Command> commands) {
        return !commands.isEmpty()
                && commands.get(0) instanceof Clear
                && commands.stream().skip(1).noneMatch(Replacement::takesBack);
    }

    private static boolean takesBack(final Command command) {
        return command instanceof Clear
                || command instanceof EditService
                || command instanceof DeleteService
                || command instanceof EditServer
                || command instanceof DeleteServer;
    }

    private static boolean adds(final Command command) {
        return command instanceof AddService || command instanceof AddServer || command instanceof SetQuorum;
    }

    /** All that makes what runs into what is wanted; what is no service's comes last, and in any case. */
    List<Command> changes(final Configured running) {
        final List<Command> changes = new ArrayList<>(Difference.ofServices(running, wanted));
        commands.stream().skip(1).filter(command -> !adds(command)).forEach(changes::add);
        return changes;
    }

    /**
     * Why each command was refused, in their order. What none of them says, but what comes of them, is the last one's, by
     * which people and programs see that not all is as they want it.
     *
     * @param made what became of the changes
     */
    List<Optional<String>> refusals(final Made made) {
        final Map<Command, String> left = new LinkedHashMap<>();
        for (int i = 0; i < made.changes().size(); i++) {
            final Command change = made.changes().get(i);
            made.refusals().get(i).ifPresent(sentence -> left.put(change, sentence));
        }
        final List<Optional<String>> all = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            final Command command = commands.get(i);
            all.add(refusals.get(i).or(() -> Optional.ofNullable(left.remove(command))));
        }
        final List<String> last = new ArrayList<>();
        all.get(all.size() - 1).ifPresent(last::add);
        left.forEach((change, sentence) -> last.add(CommandText.of(change) + ": " + sentence));
        all.set(all.size() - 1, last.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", last)));
        return all;
    }
}
