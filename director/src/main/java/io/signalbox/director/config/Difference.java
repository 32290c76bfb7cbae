package io.signalbox.director.config;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddDestinationRule;
import io.signalbox.command.Command.AddLocalRange;
import io.signalbox.command.Command.AddMark;
import io.signalbox.command.Command.AddSourceRule;
import io.signalbox.command.Command.AnswerPcp;
import io.signalbox.command.Command.ClaimMark;
import io.signalbox.command.Command.DeleteDestinationRule;
import io.signalbox.command.Command.DeleteLocalRange;
import io.signalbox.command.Command.DeleteServer;
import io.signalbox.command.Command.DeleteService;
import io.signalbox.command.Command.DeleteSourceRule;
import io.signalbox.command.Command.EditDestinationRule;
import io.signalbox.command.Command.EditServer;
import io.signalbox.command.Command.EditService;
import io.signalbox.command.Command.EditSourceRule;
import io.signalbox.command.Command.IgnorePcp;
import io.signalbox.command.Command.SetHelper;
import io.signalbox.command.Command.SetQuorum;
import io.signalbox.command.Command.SetSysctl;
import io.signalbox.director.config.Configured.Service;
import io.signalbox.ipvsadm.Endpoint;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServiceKey;
import io.signalbox.translate.DestinationRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** The commands that make what runs into what is wanted, and no others. */
public final class Difference {
    private final Configured running;
    private final Configured wanted;
    private final List<Command> changes = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();

    private Difference(final Configured running, final Configured wanted) {
        this.running = running;
        this.wanted = wanted;
    }

    /** Of services and their real servers alone. */
    public static List<Command> ofServices(final Configured running, final Configured wanted) {
        final Difference difference = new Difference(running, wanted);
        difference.services();
        return difference.changes;
    }

    /** In an order in which the changes can be applied. */
    public static Difference between(final Configured running, final Configured wanted) {
        final Difference difference = new Difference(running, wanted);
        difference.settings();
        difference.marks();
        difference.localRanges();
        difference.services();
        difference.translations();
        return difference;
    }

    public List<Command> changes() {
        return changes;
    }

    /** What cannot be changed while a director runs, a sentence for each. */
    public List<String> refusals() {
        return refusals;
    }

    private void settings() {
        wanted.settings().forEach((name, value) -> {
            if (!value.equals(running.settings().get(name))) {
                changes.add(new SetSysctl(name, value));
            }
        });
        if (!wanted.syncThreshold().equals(running.syncThreshold())) {
            changes.add(wanted.syncThreshold());
        }
        if (!wanted.timeouts().equals(running.timeouts())) {
            changes.add(wanted.timeouts());
        }
        if (wanted.ftpHelper() != running.ftpHelper()) {
            changes.add(new SetHelper(Configured.FTP, wanted.ftpHelper()));
        }
    }

    /** Connections go by marks that packets had: rules can be added, but none is taken back. */
    private void marks() {
        if (commonBeginning(running.marks(), wanted.marks()) < running.marks().size()
                || !wanted.claims().containsAll(running.claims())) {
            refusals.add("rules for firewall marks can be added behind those that there are; to change or remove one,"
                    + " restart");
            return;
        }
        wanted.marks().stream().skip(running.marks().size()).forEach(rule -> changes.add(new AddMark(rule)));
        wanted.claims().stream()
                .filter(mark -> !running.claims().contains(mark))
                .forEach(mark -> changes.add(new ClaimMark(mark)));
    }

    private void localRanges() {
        running.localRanges().stream()
                .filter(range -> !wanted.localRanges().contains(range))
                .forEach(range -> changes.add(new DeleteLocalRange(range)));
        wanted.localRanges().stream()
                .filter(range -> !running.localRanges().contains(range))
                .forEach(range -> changes.add(new AddLocalRange(range)));
    }

    private void services() {
        wanted.services().forEach((key, service) -> {
            final Service before = running.services().get(key);
            if (before == null) {
                changes.addAll(Configured.commands(key, service));
            } else {
                service(key, before, service);
            }
        });
        running.services().keySet().stream()
                .filter(key -> !wanted.services().containsKey(key))
                .forEach(key -> changes.add(new DeleteService(key)));
    }

    /** Before a real server can be the sorry server it is none any more, and the other way round. */
    private void service(final ServiceKey key, final Service before, final Service after) {
        if (!after.options().equals(before.options())) {
            changes.add(new EditService(key, after.options()));
        }
        before.servers().keySet().stream()
                .filter(at -> !after.servers().containsKey(at))
                .forEach(at -> changes.add(new DeleteServer(key, at.hi(), at.lo(), at.port())));
        if (!after.quorum().equals(before.quorum())) {
            changes.add(new SetQuorum(key, after.quorum()));
        }
        after.servers().forEach((at, options) -> server(key, at, before.servers(), options));
    }

    private void server(
            final ServiceKey key,
            final Endpoint at,
            final Map<Endpoint, ServerOptions> before,
            final ServerOptions options) {
        if (!before.containsKey(at)) {
            changes.add(Configured.add(key, at, options));
        } else if (!options.equals(before.get(at))) {
            changes.add(new EditServer(key, at.hi(), at.lo(), at.port(), options));
        }
    }

    /**
     * The first that fits counts: a rule that is new takes the place of the one that was there, and what stands behind the
     * first difference that is left is put there anew.
     */
    private void translations() {
        ordered(
                edited(running.sourceRules(), wanted.sourceRules(), EditSourceRule::new, (rule, by) -> true),
                wanted.sourceRules(),
                AddSourceRule::new,
                DeleteSourceRule::new);
        ordered(
                edited(
                        running.destinationRules(),
                        wanted.destinationRules(),
                        EditDestinationRule::new,
                        DestinationRule::isAtSamePlaceAs),
                wanted.destinationRules(),
                AddDestinationRule::new,
                DeleteDestinationRule::new);
        ordered(running.pcps(), wanted.pcps(), AnswerPcp::new, IgnorePcp::new);
    }

    private <R> List<R> edited(
            final List<R> now,
            final List<R> then,
            final BiFunction<R, R, Command> edit,
            final BiPredicate<R, R> mayTurn) {
        final List<R> edited = new ArrayList<>(now);
        for (int place = 0; place < Math.min(now.size(), then.size()); place++) {
            final R rule = edited.get(place);
            final R by = then.get(place);
            if (!then.contains(rule) && !edited.contains(by) && mayTurn.test(rule, by)) {
                changes.add(edit.apply(rule, by));
                edited.set(place, by);
            }
        }
        return edited;
    }

    private <R> void ordered(
            final List<R> now, final List<R> then, final Function<R, Command> add, final Function<R, Command> delete) {
        final List<R> before = new ArrayList<>(now);
        before.removeIf(rule -> !then.contains(rule));
        final int kept = commonBeginning(before, then);
        now.stream()
                .filter(rule -> before.indexOf(rule) < 0 || before.indexOf(rule) >= kept)
                .forEach(rule -> changes.add(delete.apply(rule)));
        then.stream().skip(kept).forEach(rule -> changes.add(add.apply(rule)));
    }

    private static int commonBeginning(final List<?> one, final List<?> other) {
        int common = 0;
        while (common < Math.min(one.size(), other.size()) && one.get(common).equals(other.get(common))) {
            common++;
        }
        return common;
    }
}
