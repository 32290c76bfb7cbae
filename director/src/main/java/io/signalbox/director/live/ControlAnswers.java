package io.signalbox.director.live;

import io.signalbox.director.ExitCode;
import io.signalbox.director.live.Control.Answer;
import io.signalbox.ipvsadm.IpvsadmException;
import io.signalbox.ipvsadm.IpvsadmParser;
import io.signalbox.ipvsadm.ListRequest;
import java.nio.file.Path;
import java.util.List;

/**
 * What a running director answers: {@code status}, and all that {@code ipvsadm} understands. The first word says which.
 */
final class ControlAnswers {
    private static final String STATUS = "status";
    private static final String IPVSADM = "ipvsadm";
    private final LiveDirector director;
    private final Reload reload;
    private final OperatorWords operator;

    ControlAnswers(final LiveDirector director, final Reload reload) {
        this.director = director;
        this.reload = reload;
        operator = new OperatorWords(director);
    }

    Answer answer(final String line) {
        final List<String> words = List.of(line.split("[ \t]+"));
        try {
            return switch (words.get(0)) {
                case STATUS -> new Answer(ExitCode.WELL, status());
                case Origin.INTERFACES -> new Answer(ExitCode.WELL, String.join(" ", director.interfaces()) + "\n");
                case Origin.QUESTION ->
                    new Answer(ExitCode.WELL, Origin.text(director.handOver(Path.of(words.get(1)))));
                case ReloadCommand.QUESTION -> reload.reload();
                case RunningConfiguration.QUESTION -> new Answer(ExitCode.WELL, reload.configuration());
                case OperatorWords.DRAIN, OperatorWords.VIP, OperatorWords.READY -> operator.answer(words);
                case TopSample.QUESTION -> new Answer(ExitCode.WELL, top());
                case IPVSADM -> ipvsadm(words.subList(1, words.size()));
                default ->
                    new Answer(
                            ExitCode.WRONG_INPUT,
                            "'" + words.get(0)
                                    + "' is no question; there are status, reload, configuration, top, drain, vip, ready and ipvsadm\n");
            };
        } catch (final IpvsadmException refused) {
            return new Answer(refused.exitCode(), refused.getMessage() + "\n");
        } catch (final RuntimeException failure) {
            return new Answer(ExitCode.OWN_FAULT, failure.getMessage() + "\n");
        }
    }

    private String status() {
        return director.reading()
                .map(reading -> StatusPage.of(reading, director.claims()))
                .orElse("it has ended\n");
    }

    private String top() {
        return director.reading().map(TopSample::of).map(TopSample::text).orElse("");
    }

    private Answer ipvsadm(final List<String> words) {
        if (ListRequest.isOne(words)) {
            final ListRequest request = ListRequest.parse(words);
            return new Answer(
                    ExitCode.WELL,
                    director.inspect((state, nowNs) -> request.print(
                            state.services, state.connections, state.sync.daemons(), nowNs, ListRequest.TABLE_SIZE)));
        }
        return director.apply(IpvsadmParser.parse(words))
                .map(refusal -> new Answer(IpvsadmException.REFUSED, refusal + "\n"))
                .orElse(new Answer(ExitCode.WELL, ""));
    }
}
