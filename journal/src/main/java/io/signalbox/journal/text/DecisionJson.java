package io.signalbox.journal.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.signalbox.decision.Decision;
import io.signalbox.decision.Reason;
import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.EndingRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.InputRecord;
import io.signalbox.journal.codec.MarkRecord;
import io.signalbox.journal.codec.OutputRecord;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.codec.ResolutionRecord;
import io.signalbox.journal.codec.RunRecord;
import io.signalbox.journal.why.Story;
import io.signalbox.packet.EventKind;
import io.signalbox.scheduler.Choice;
import io.signalbox.service.MatchedBy;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.MacAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Records as JSON, one object a line, always the same keys in the same order. {@code record} says which of decision,
 * resolution, command, mark, input, output, run and trouble it is. Times are event times in nanoseconds; what does not apply is left out.
 */
public final class DecisionJson implements RecordHandler, AutoCloseable {
    private final JsonGenerator json;
    private final PortNames ports;
    private final Times times;

    /** Writes all that it hears to {@code out}. */
    public DecisionJson(final Writer out, final PortNames ports) {
        this(out, ports, Times.ofEvents());
    }

    /** The same; with wall times each record says its own as well, once a command has told the clock. */
    public DecisionJson(final Writer out, final PortNames ports, final Times times) {
        this.ports = ports;
        this.times = times;
        try {
            json = new JsonFactory().createGenerator(out).setPrettyPrinter(new MinimalPrettyPrinter("\n"));
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void onDecision(final FullRecord decision) {
        object("decision", () -> decision(decision));
    }

    @Override
    public void onResolution(final ResolutionRecord resolution) {
        object("resolution", () -> {
            json.writeNumberField("lane", resolution.lane());
            json.writeNumberField("event", resolution.heldEvent());
            json.writeNumberField("by_event", resolution.byEvent());
            json.writeBooleanField("by_timer", resolution.byTimer());
            time(resolution.timeNs());
            reason(resolution.reason());
            port("egress", resolution.egressPort());
            json.writeBooleanField("refused_by_port", resolution.refused());
        });
    }

    @Override
    public void onEnding(final EndingRecord ending) {
        object(ending.goesOn() ? "beginning" : "ending", () -> {
            json.writeNumberField("lane", ending.lane());
            json.writeNumberField("event", ending.event());
            time(ending.goesOn() ? ending.beganNs() : ending.endedNs());
            json.writeStringField("protocol", Words.protocol(ending.protocol()));
            json.writeStringField(
                    "inside",
                    Words.inside(
                            ending.protocol(),
                            ending.insideHi(),
                            ending.insideLo(),
                            ending.insidePort(),
                            ending.ports()));
            json.writeStringField(
                    "public",
                    Words.publicEnds(
                            ending.protocol(),
                            ending.publicHi(),
                            ending.publicLo(),
                            ending.publicPort(),
                            ending.ports()));
            json.writeNumberField("began_ns", ending.beganNs());
        });
    }

    @Override
    public void onCommand(final CommandRecord command) {
        ports.onCommand(command);
        times.onCommand(command);
        object("command", () -> {
            json.writeNumberField("lane", command.lane());
            json.writeNumberField("event", command.event());
            time(command.timeNs());
            reason(command.reason());
            json.writeNumberField("revision", command.revision());
            json.writeStringField("author", command.author());
            json.writeStringField("text", command.text());
            if (!command.refusal().isEmpty()) {
                json.writeStringField("refusal", command.refusal());
            }
        });
    }

    @Override
    public void onChange(final CommandRecord change) {
        object("change", () -> {
            json.writeNumberField("lane", change.lane());
            json.writeNumberField("event", change.event());
            time(change.timeNs());
            json.writeNumberField("revision", change.revision());
            json.writeStringField("author", change.author());
            json.writeStringField("text", change.text());
        });
    }

    @Override
    public void onInput(final InputRecord input) {
        object("input", () -> {
            json.writeNumberField("lane", input.lane());
            json.writeNumberField("event", input.event());
            time(input.timeNs());
            port("ingress", input.port());
            json.writeNumberField("captured_length", input.capturedLength());
            json.writeNumberField("wire_length", input.wireLength());
            json.writeNumberField("kept_length", input.kept());
            if (!input.isWhole()) {
                json.writeNumberField("payload_sum", input.payloadSum());
            }
        });
    }

    @Override
    public void onOutput(final OutputRecord output) {
        object("output", () -> {
            json.writeNumberField("lane", output.lane());
            json.writeNumberField("event", output.event());
            json.writeNumberField("frames", output.frames());
            json.writeNumberField("bytes", output.bytes());
            json.writeStringField("crc32c", String.format("%08x", output.crc()));
        });
    }

    @Override
    public void onRun(final RunRecord run, final FullRecord latest) {
        object("run", () -> {
            json.writeNumberField("lane", latest.lane());
            json.writeNumberField("first_event", run.firstEvent());
            json.writeNumberField("last_event", run.lastEvent());
            json.writeNumberField("first_time_ns", run.firstTimeNs());
            time(run.lastTimeNs());
            json.writeNumberField("packets_to_server", run.packetsToServer());
            json.writeNumberField("packets_to_client", run.packetsToClient());
            json.writeNumberField("bytes_to_server", run.bytesToServer());
            json.writeNumberField("bytes_to_client", run.bytesToClient());
            json.writeFieldName("latest");
            json.writeStartObject();
            decision(latest);
            json.writeEndObject();
        });
    }

    /** All that is known of one event, as one object: its records under the names of what they are to it. */
    public void onStory(final Story story) {
        object("why", () -> {
            json.writeNumberField("event", story.event());
            member("command", story.command(), this::onCommand);
            member("decision", story.decision(), this::onDecision);
            member("began", story.beginning(), this::onDecision);
            member("input", story.input(), this::onInput);
            if (story.frame() != null) {
                json.writeStringField("frame", HexFormat.of().formatHex(story.frame()));
            }
            member("output", story.output(), this::onOutput);
            member("end", story.end(), this::onResolution);
            json.writeArrayFieldStart("ended");
            story.ended().forEach(this::onResolution);
            json.writeEndArray();
            json.writeNumberField("omitted_before", story.omittedBefore());
            json.writeNumberField("omitted_behind", story.omittedBehind());
            json.writeArrayFieldStart("history");
            story.history().forEach(this::onChapter);
            json.writeEndArray();
        });
    }

    private <T> void member(final String name, final T record, final Consumer<T> writer) throws IOException {
        if (record != null) {
            json.writeFieldName(name);
            writer.accept(record);
        }
    }

    private void onChapter(final Story.Chapter chapter) {
        if (chapter.run() == null) {
            onDecision(chapter.decision());
        } else {
            onRun(chapter.run(), chapter.decision());
        }
    }

    private void time(final long timeNs) throws IOException {
        json.writeNumberField("time_ns", timeNs);
        if (times.isWall()) {
            json.writeStringField("wall_time", times.text(timeNs));
        }
    }

    @Override
    public void onMark(final MarkRecord mark) {
        object("mark", () -> {
            json.writeNumberField("lane", mark.lane());
            time(mark.timeNs());
            json.writeStringField(
                    "cause", mark.cause() == null ? "UNKNOWN" : mark.cause().name());
            json.writeNumberField("count", mark.count());
            json.writeNumberField("first_event", mark.firstEvent());
            json.writeNumberField("last_event", mark.lastEvent());
            json.writeNumberField("bytes", mark.bytes());
        });
    }

    @Override
    public void onTrouble(final String trouble) {
        object("trouble", () -> json.writeStringField("text", trouble));
    }

    /** Ends the last line; the writer stays open. */
    @Override
    public void close() {
        try {
            json.writeRaw('\n');
            json.close();
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void decision(final FullRecord decision) throws IOException {
        json.writeNumberField("lane", decision.lane());
        json.writeNumberField("event", decision.event());
        time(decision.timeNs());
        json.writeStringField("kind", decision.kind().name().toLowerCase(Locale.ROOT));
        reason(decision.reason());
        port("ingress", decision.ingressPort());
        port("egress", decision.egressPort());
        json.writeBooleanField("refused_by_port", decision.has(FullRecord.FLAG_REFUSED));
        json.writeNumberField("revision", decision.revision());
        if (decision.kind() == EventKind.FRAME) {
            frame(decision);
            way(decision);
        }
        connection(decision);
        template(decision);
        if (decision.scheduler() != null) {
            choice(decision);
        }
    }

    private void frame(final FullRecord decision) throws IOException {
        json.writeBooleanField("first_record_missing", decision.has(FullRecord.FLAG_CONNECTION_UNKNOWN));
        json.writeNumberField("wire_length", decision.wireLength());
        json.writeNumberField("ether_type", decision.etherType());
        json.writeNumberField("ip_version", decision.ipVersion());
        json.writeNumberField("ip_bytes", decision.ipBytes());
        json.writeNumberField("protocol", decision.protocol());
        json.writeNumberField("tcp_flags", decision.tcpFlags());
        if (decision.has(FullRecord.FLAG_ICMP)) {
            json.writeNumberField("icmp_type", decision.icmpType());
            json.writeNumberField("icmp_code", decision.icmpCode());
        }
        json.writeBooleanField("fragment", decision.has(FullRecord.FLAG_FRAGMENT));
        endpoint("source", decision.sourceHi(), decision.sourceLo(), decision.sourcePort());
        endpoint("destination", decision.destinationHi(), decision.destinationLo(), decision.destinationPort());
        if (decision.has(FullRecord.FLAG_AFTER)) {
            endpoint("source_after", decision.sourceAfterHi(), decision.sourceAfterLo(), decision.sourcePortAfter());
            endpoint(
                    "destination_after",
                    decision.destinationAfterHi(),
                    decision.destinationAfterLo(),
                    decision.destinationPortAfter());
        }
    }

    /** The last steps out; what is not recorded is left out. */
    private void way(final FullRecord decision) throws IOException {
        number("ttl", decision.ttl());
        number("ttl_after", decision.ttlAfter());
        if (decision.nextHopHi() != 0 || decision.nextHopLo() != 0) {
            json.writeStringField("next_hop", Addresses.text(decision.nextHopHi(), decision.nextHopLo()));
        }
        if (decision.nextHopMac() != 0) {
            json.writeStringField("next_hop_mac", MacAddress.text(decision.nextHopMac()));
        }
        number("fragments", decision.fragments());
        if (decision.isOfBlock()) {
            json.writeBooleanField("of_block", true);
        }
        if (decision.tunnel() != null) {
            json.writeStringField("tunnel", decision.tunnel().name());
            json.writeStringField(
                    "tunnel_source", Addresses.text(decision.tunnelSourceHi(), decision.tunnelSourceLo()));
            number("tunnel_source_port", decision.tunnelSourcePort());
            number("tunnel_destination_port", decision.tunnelDestinationPort());
        }
    }

    private void number(final String name, final int value) throws IOException {
        if (value != 0) {
            json.writeNumberField(name, value);
        }
    }

    private void template(final FullRecord decision) throws IOException {
        if (decision.template() != Decision.NONE) {
            json.writeNumberField("template", decision.template());
            json.writeBooleanField("template_made", decision.isTemplateMade());
            json.writeNumberField("client_bits", decision.clientBits());
        }
        if (!decision.callId().isEmpty()) {
            json.writeStringField("call_id", decision.callId());
        }
    }

    private void service(final FullRecord decision) throws IOException {
        if (decision.serviceMark() == 0) {
            json.writeNumberField("service_protocol", decision.serviceProtocol());
            endpoint("service", decision.serviceHi(), decision.serviceLo(), decision.servicePort());
        } else {
            json.writeNumberField("service_mark", Integer.toUnsignedLong(decision.serviceMark()));
        }
    }

    private void connection(final FullRecord decision) throws IOException {
        if (decision.has(FullRecord.FLAG_SERVICE)) {
            service(decision);
            if (decision.matchedBy() != MatchedBy.NOTHING) {
                json.writeStringField("matched_by", decision.matchedBy().name());
            }
        }
        if (decision.has(FullRecord.FLAG_SERVER)) {
            json.writeNumberField("server_id", decision.serverId());
            endpoint("server", decision.serverHi(), decision.serverLo(), decision.serverPort());
        }
        if (decision.method() != null) {
            json.writeStringField("method", decision.method().name());
        }
        if (decision.connection() != Decision.NONE) {
            json.writeNumberField("connection", decision.connection());
        }
        state("before", decision.protocol(), decision.stateBefore());
        state("after", decision.protocol(), decision.stateAfter());
    }

    private void state(final String when, final int protocol, final int state) throws IOException {
        if (state != Decision.NONE) {
            json.writeNumberField("state_" + when + "_id", state);
            json.writeStringField("state_" + when, Words.state(protocol, state));
        }
    }

    private void choice(final FullRecord decision) throws IOException {
        json.writeStringField("scheduler", decision.scheduler().label());
        json.writeNumberField("scheduler_flags", decision.schedulerFlags());
        json.writeStringField("rule", Arithmetic.rule(decision.scheduler()));
        json.writeNumberField("cursor", decision.cursor());
        if (decision.firstWeight() != Choice.NOT_SET) {
            json.writeNumberField("first_weight", decision.firstWeight());
        }
        if (decision.currentWeight() != Choice.NOT_SET) {
            json.writeNumberField("current_weight", decision.currentWeight());
        }
        if (decision.hash() != Choice.NOT_SET) {
            json.writeNumberField("hash", decision.hash());
        }
        if (decision.slot() != Choice.NOT_SET) {
            json.writeNumberField("slot", decision.slot());
        }
        json.writeNumberField("candidates_in_all", decision.candidatesInAll());
        json.writeArrayFieldStart("candidates");
        for (int i = 0; i < decision.candidates(); i++) {
            candidate(decision, i);
        }
        json.writeEndArray();
    }

    private void candidate(final FullRecord decision, final int index) throws IOException {
        json.writeStartObject();
        json.writeNumberField("server_id", decision.candidateId(index));
        endpoint("server", decision.candidateHi(index), decision.candidateLo(index), decision.candidatePort(index));
        json.writeNumberField("weight", decision.candidateWeight(index));
        json.writeNumberField("last_weight", decision.candidateLastWeight(index));
        json.writeNumberField("active", decision.candidateActive(index));
        json.writeNumberField("inactive", decision.candidateInactive(index));
        json.writeBooleanField("overloaded", decision.candidateOverloaded(index));
        json.writeBooleanField("chosen", decision.candidateChosen(index));
        final String value = Arithmetic.value(decision, index);
        if (!value.isEmpty()) {
            json.writeStringField("value", value);
        }
        json.writeEndObject();
    }

    private void reason(final Reason reason) throws IOException {
        if (reason == null) {
            json.writeStringField("reason", "UNKNOWN");
            return;
        }
        json.writeStringField("verdict", reason.verdict().name());
        json.writeStringField("reason", reason.name());
        json.writeStringField("meaning", reason.meaning());
        if (!reason.advice().isEmpty()) {
            json.writeStringField("advice", reason.advice());
        }
    }

    private void port(final String side, final int port) throws IOException {
        if (port != Decision.NONE) {
            json.writeNumberField(side + "_port", port);
            json.writeStringField(side + "_port_name", ports.name(port));
        }
    }

    private void endpoint(final String name, final long hi, final long lo, final int port) throws IOException {
        if (hi == 0 && lo == 0) {
            return;
        }
        json.writeStringField(name, Addresses.text(hi, lo));
        json.writeNumberField(name + "_port", port);
    }

    private void object(final String record, final Fields fields) {
        try {
            json.writeStartObject();
            json.writeStringField("record", record);
            fields.write();
            json.writeEndObject();
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Writes an object's fields. */
    private interface Fields {
        void write() throws IOException;
    }
}
