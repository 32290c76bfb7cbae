package io.signalbox.director;

import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioException;
import io.signalbox.replay.RunSettings.Profile;
import picocli.CommandLine.Option;

/** {@code --profile}, and the one rule for where it is not given. */
public final class ProfileOption {
    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            description = "Whose behaviour: kernel (Linux 6.1, packet for packet, quirks included) or ipvs (the same"
                    + " without the quirks that plainly harm users). Default: kernel where a kernel was recorded, ipvs"
                    + " for everything else.")
    private Profile given;

    /**
     * What was asked for; else what the scenario asks for.
     *
     * @throws ScenarioException where it is not for the asking
     */
    public Profile of(final Scenario scenario) {
        if (given != null && scenario.script().isPresent()) {
            throw ScenarioException.in(
                    scenario.folder().resolve(Scenario.SCRIPT), "says whose behaviour; --profile would change nothing");
        }
        return given == null ? Profile.of(scenario) : given;
    }
}
