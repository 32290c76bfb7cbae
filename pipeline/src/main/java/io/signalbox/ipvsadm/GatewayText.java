package io.signalbox.ipvsadm;

import io.signalbox.command.Command.AddDestinationRule;
import io.signalbox.command.Command.AddSourceRule;
import io.signalbox.command.Command.AnswerPcp;
import io.signalbox.translate.Gateway;
import io.signalbox.translate.GatewayListing;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A gateway for people: its rules as the commands that made them, then its flows; a line each. */
public final class GatewayText {
    private GatewayText() {}

    /** What is due at this event time is to have ended before. */
    public static String of(final Gateway gateway, final long nowNs) {
        final Stream<String> rules =
                gateway.rules().sources().stream().map(AddSourceRule::new).map(CommandText::of);
        final Stream<String> forwards =
                gateway.rules().forwards().stream().map(AddDestinationRule::new).map(CommandText::of);
        final Stream<String> pcps =
                gateway.rules().pcps().stream().map(AnswerPcp::new).map(CommandText::of);
        return Stream.of(rules, forwards, pcps, GatewayListing.of(gateway, nowNs).stream())
                .flatMap(lines -> lines)
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }
}
