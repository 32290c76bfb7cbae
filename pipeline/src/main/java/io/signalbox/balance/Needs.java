package io.signalbox.balance;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddDestinationRule;
import io.signalbox.command.Command.AddLocalRange;
import io.signalbox.command.Command.AddService;
import io.signalbox.command.Command.AddSourceRule;
import io.signalbox.command.Command.AnswerPcp;
import io.signalbox.command.Command.EditService;
import io.signalbox.command.Command.EditSourceRule;
import io.signalbox.command.Command.SetProfile;
import io.signalbox.command.Command.StartDaemon;
import io.signalbox.command.Profile;
import io.signalbox.store.Store;
import io.signalbox.sync.SyncMaster;
import io.signalbox.translate.Gateway;
import io.signalbox.translate.SourceRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Which stores commands open: all of them, and more where a command is refused. */
public final class Needs {
    private final Connections connections;
    private final SyncMaster sync;
    private final Settings settings;
    private final Gateway gateway;

    public Needs(final Connections connections, final SyncMaster sync, final Settings settings, final Gateway gateway) {
        this.connections = connections;
        this.sync = sync;
        this.settings = settings;
        this.gateway = gateway;
    }

    /** Without one of these there is no need: most commands open nothing. */
    public static boolean mayBe(final List<Command> commands) {
        return commands.stream()
                .anyMatch(command -> isOfGateway(command)
                        || command instanceof AddLocalRange
                        || command instanceof StartDaemon
                        || isOfSip(command));
    }

    private static boolean isOfGateway(final Command command) {
        return isRule(command) || command instanceof SetProfile || command instanceof AnswerPcp;
    }

    private static boolean isRule(final Command command) {
        return command instanceof AddSourceRule
                || command instanceof EditSourceRule
                || command instanceof AddDestinationRule;
    }

    private static boolean isOfSip(final Command command) {
        return command instanceof AddService added && added.options().sip()
                || command instanceof EditService edited && edited.options().sip();
    }

    /** What these commands open, in whatever order they come. */
    public List<Store<?>> of(final List<Command> commands) {
        final List<Store<?>> stores = new ArrayList<>();
        if (commands.stream().anyMatch(AddLocalRange.class::isInstance)) {
            stores.add(connections.table().forLocalEnds());
        }
        if (commands.stream().anyMatch(Needs::isOfSip)) {
            stores.add(connections.callIds().memory());
        }
        if (commands.stream().anyMatch(StartDaemon.class::isInstance)) {
            stores.add(sync.memory());
        }
        if (gateway.isOn() || commands.stream().anyMatch(Needs::isRule)) {
            stores.addAll(ofGateway(commands));
        }
        return stores;
    }

    private List<Store<?>> ofGateway(final List<Command> commands) {
        return gateway.needs(
                commands.stream().flatMap(Needs::sourceRule).toList(),
                settings.nat.followsRfcs || commands.contains(new SetProfile(Profile.RFC_NAT)),
                commands.stream().anyMatch(AnswerPcp.class::isInstance));
    }

    private static Stream<SourceRule> sourceRule(final Command command) {
        if (command instanceof AddSourceRule added) {
            return Stream.of(added.rule());
        }
        return command instanceof EditSourceRule edited ? Stream.of(edited.by()) : Stream.empty();
    }
}
