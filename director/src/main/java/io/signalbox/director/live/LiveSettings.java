package io.signalbox.director.live;

import io.signalbox.afpacket.IdleStrategy;
import io.signalbox.afpacket.PortSettings;
import io.signalbox.command.Command;
import io.signalbox.command.Command.SetJournalPolicy;
import io.signalbox.command.Command.SetLevel;
import io.signalbox.command.Command.SetProfile;
import io.signalbox.command.Command.SetSysctl;
import io.signalbox.command.Command.ShareWithHost;
import io.signalbox.command.Profile;
import io.signalbox.command.VipMode;
import io.signalbox.decision.Change;
import io.signalbox.decision.Level;
import io.signalbox.journal.JournalSettings;
import io.signalbox.ring.Layout;
import io.signalbox.stage.State;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What a live director is told at its start.
 *
 * @param interfaces names, in the order of their port numbers
 * @param ports how each of them is opened
 * @param idle what the packet thread does while no frame comes
 * @param processor the packet thread keeps to; empty for whichever Linux likes
 * @param warmUpSeconds how long it practises at most before it begins
 * @param rules services and all else that is written for it, in their order
 * @param vips when it serves a VIP
 * @param routes whether it routes what is nobody's connection
 * @param holdOnCrash whether the host stays kept out when the director dies
 * @param profile whose behaviour it shows
 * @param bounds how much it can remember
 * @param journal folder and settings; empty where no journal is written
 * @param takesOver the director that runs already, with this journal, hands over to this one
 * @param refuses whether new connections are refused while the journal cannot be written
 * @param level how much the journal keeps
 * @param control where it is asked
 * @param changed hears what changes without a command, while packets wait for it
 */
record LiveSettings(
        List<String> interfaces,
        PortSettings ports,
        IdleStrategy idle,
        OptionalInt processor,
        int warmUpSeconds,
        List<LiveRules.Rule> rules,
        VipMode vips,
        boolean routes,
        boolean holdOnCrash,
        Profile profile,
        Layout layout,
        State.Bounds bounds,
        Optional<Journal> journal,
        boolean takesOver,
        boolean refuses,
        Level level,
        Path control,
        Consumer<Change> changed) {
    record Journal(Path folder, JournalSettings settings) {}

    /** What it is told before its surroundings and its rules. One that begins anew serves nothing before it has them. */
    List<Command> commands() {
        return commands(level, refuses, profile, takesOver ? vips : VipMode.STANDBY, routes);
    }

    static List<Command> commands(
            final Level level, final boolean refuses, final Profile profile, final VipMode vips, final boolean routes) {
        return List.of(
                new SetLevel(level),
                new SetJournalPolicy(refuses),
                new SetProfile(profile),
                new ShareWithHost(vips),
                new SetSysctl("route", routes ? 1 : 0));
    }
}
