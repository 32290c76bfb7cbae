package io.signalbox.director.replay;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.signalbox.replay.Comparison;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** For machines: one JSON object a line, one for each scenario. What was not asked or not expected is left out. */
final class JsonReport implements Report {
    private final PrintWriter out;

    JsonReport(final PrintWriter out) {
        this.out = out;
    }

    @Override
    public void add(final Replayed replayed) {
        final ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("scenario", replayed.scenario().name());
        json.put("folder", replayed.scenario().folder().toString());
        json.put("items", replayed.items());
        json.put("frames_sent", replayed.framesSent());
        final ObjectNode verdicts = json.putObject("verdicts");
        replayed.result()
                .verdicts()
                .forEach((verdict, count) -> verdicts.put(verdict.name().toLowerCase(Locale.ROOT), count));
        final ObjectNode reasons = json.putObject("reasons");
        replayed.result().reasons().forEach((reason, count) -> reasons.put(reason.name(), count));
        sentences(json, "complaints", replayed.result().complaints());
        sentences(json, "notes", replayed.result().notes());
        replayed.comparison().ifPresent(comparison -> compared(comparison, json));
        replayed.journalDifference().ifPresent(difference -> json.put("journal_difference", difference));
        replayed.runsCompared().ifPresent(runs -> json.put("runs_compared", runs));
        replayed.deviation().ifPresent(deviation -> json.put("deviation", deviation.text()));
        json.put("is_deterministic", replayed.isDeterministic());
        json.put("exit_code", replayed.exitCode());
        out.println(json);
        out.flush();
    }

    private static void compared(final Comparison comparison, final ObjectNode json) {
        json.put("is_equal", comparison.isEqual());
        json.set("frames", comparison.trace().json());
        comparison.table().ifPresent(difference -> json.putObject("table_difference")
                .put("table", difference.table())
                .put("line", difference.line())
                .put("expected", difference.expected())
                .put("actual", difference.actual()));
    }

    private static void sentences(final ObjectNode json, final String name, final List<String> sentences) {
        if (!sentences.isEmpty()) {
            final ArrayNode list = json.putArray(name);
            sentences.forEach(list::add);
        }
    }
}
