package io.signalbox.ipvsadm;

import io.signalbox.balance.Settings;
import io.signalbox.command.Command;
import io.signalbox.command.Command.AddDestinationRule;
import io.signalbox.command.Command.AddLocalRange;
import io.signalbox.command.Command.AddMark;
import io.signalbox.command.Command.AddServer;
import io.signalbox.command.Command.AddService;
import io.signalbox.command.Command.AddSourceRule;
import io.signalbox.command.Command.AnswerPcp;
import io.signalbox.command.Command.ClaimMark;
import io.signalbox.command.Command.SetHelper;
import io.signalbox.command.Command.SetProfile;
import io.signalbox.command.Command.SetQuorum;
import io.signalbox.command.Command.SetSyncThreshold;
import io.signalbox.command.Command.SetSysctl;
import io.signalbox.command.Command.SetTimeouts;
import io.signalbox.connection.Timeouts;
import io.signalbox.service.MarkRule;
import io.signalbox.service.Quorum;
import io.signalbox.stage.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What {@code -S --full} saves, one command in each line, in numbers: besides what {@code -S} does also thresholds,
 * timeouts, settings that are not as they are by themselves, and the rules for which {@code ipvsadm} has no words.
 */
public final class FullRules {
    private FullRules() {}

    /** Those for which {@code ipvsadm} has no words, in an order in which they can be told. */
    public static List<Command> own(final State state) {
        final List<Command> rules = new ArrayList<>();
        addOwnBefore(state, rules);
        addOfGateway(state, rules);
        return rules;
    }

    /** Settings, timeouts, the profile, helpers, firewall marks and local addresses, which services go by. */
    static List<Command> before(final State state) {
        final List<Command> rules = settings(state.settings);
        final Timeouts timeouts = state.timeouts;
        rules.add(new SetTimeouts(timeouts.tcp(), timeouts.tcpFin(), timeouts.udp()));
        addOwnBefore(state, rules);
        return rules;
    }

    private static void addOwnBefore(final State state, final List<Command> rules) {
        rules.add(new SetProfile(state.settings.profile()));
        if (state.settings.ftpHelper) {
            rules.add(new SetHelper("ftp", true));
        }
        state.marks.all().forEach(rule -> rules.add(new AddMark(rule)));
        state.marks.all().stream()
                .map(MarkRule::mark)
                .distinct()
                .filter(state.marks::isClaimed)
                .forEach(mark -> rules.add(new ClaimMark(mark)));
        state.localPool.ranges().forEach(range -> rules.add(new AddLocalRange(range)));
    }

    private static List<Command> settings(final Settings now) {
        final Settings before = new Settings();
        final List<Command> rules = Arrays.stream(Settings.NAMES.split(", "))
                .filter(name -> now.value(name) != before.value(name))
                .map(name -> new SetSysctl(name, now.value(name)))
                .collect(Collectors.toCollection(ArrayList::new));
        if (now.sync.threshold != before.sync.threshold || now.sync.period != before.sync.period) {
            rules.add(new SetSyncThreshold(now.sync.threshold, now.sync.period));
        }
        return rules;
    }

    /** The gateway's rules, and the sync daemon, which wants to know of all services first. */
    static List<Command> behind(final State state) {
        final List<Command> rules = new ArrayList<>();
        addOfGateway(state, rules);
        rules.addAll(state.sync.daemons());
        return rules;
    }

    private static void addOfGateway(final State state, final List<Command> rules) {
        state.gateway.rules().sources().forEach(rule -> rules.add(new AddSourceRule(rule)));
        state.gateway.rules().forwards().forEach(rule -> rules.add(new AddDestinationRule(rule)));
        state.gateway.rules().pcps().forEach(at -> rules.add(new AnswerPcp(at)));
    }

    static String text(final ListRequest.Content content) {
        final StringBuilder text = new StringBuilder();
        content.before().forEach(rule -> append(text, rule));
        for (final ServiceLine service : ListingOrder.services(content.services())) {
            append(text, new AddService(service.key(), service.options()));
            for (final ServerLine server : ListingOrder.servers(service.added())) {
                final Endpoint at = server.address();
                append(text, new AddServer(service.key(), at.hi(), at.lo(), at.port(), server.options()));
                text.append(server.down() ? "# it is down\n" : "");
            }
            if (!service.quorum().equals(Quorum.NONE)) {
                append(text, new SetQuorum(service.key(), service.quorum()));
                text.append(service.hasQuorum() ? "" : "# it is lost\n");
            }
        }
        content.behind().forEach(rule -> append(text, rule));
        return text.toString();
    }

    private static void append(final StringBuilder text, final Command rule) {
        text.append(CommandText.of(rule)).append('\n');
    }
}
