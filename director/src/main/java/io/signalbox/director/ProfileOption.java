package io.signalbox.director;

import io.signalbox.command.Profile;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioException;
import io.signalbox.replay.RunSettings;
import picocli.CommandLine.Option;

/** {@code --profile}, and the one rule for where it is not given. */
public final class ProfileOption {
    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            description = "Whose behaviour: kernel (Linux 6.1, packet for packet, quirks included), ipvs (the same"
                    + " without the quirks that plainly harm users) or rfc-nat (ipvs with a gateway as RFC 4787, 5382,"
                    + " 5508, 6888 and 7857 ask for). Default: kernel where a kernel was recorded, ipvs"
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
        return given == null ? RunSettings.profileOf(scenario) : given;
    }
}
