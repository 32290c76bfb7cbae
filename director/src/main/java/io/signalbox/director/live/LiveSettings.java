package io.signalbox.director.live;

import io.signalbox.afpacket.IdleStrategy;
import io.signalbox.afpacket.PortSettings;
import io.signalbox.command.Profile;
import io.signalbox.command.VipMode;
import io.signalbox.decision.Level;
import io.signalbox.journal.JournalSettings;
import io.signalbox.ring.Layout;
import io.signalbox.stage.State;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a live director is told at its start.
 *
 * @param interfaces names, in the order of their port numbers
 * @param ports how each of them is opened
 * @param idle what the packet thread does while no frame comes
 * @param warmUpSeconds how long it practises at most before it begins
 * @param rules file of rules
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
 * @param say hears a sentence that people should know
 */
record LiveSettings(
        List<String> interfaces,
        PortSettings ports,
        IdleStrategy idle,
        int warmUpSeconds,
        Path rules,
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
        Consumer<String> say) {
    record Journal(Path folder, JournalSettings settings) {}
}
