package io.signalbox.director.live;

import io.signalbox.checkpoint.Checkpoints;
import io.signalbox.director.ExitCode;
import io.signalbox.director.live.Control.Answer;
import io.signalbox.ipvsadm.Names;
import java.nio.file.Path;
import java.util.List;

/**
 * What a running director answers: {@code status}, and all that {@code ipvsadm} understands. The first word says which.
 */
final class ControlAnswers {
    private static final String STATUS = "status";
    private static final String IPVSADM = "ipvsadm";

    private final LiveDirector director;
    private final IpvsadmAnswers ipvsadm;
    private final OperatorWords operator;
    private final Reload reload;
    private final Successor successor;
    private final ServiceManager manager;

    ControlAnswers(
            final LiveDirector director,
            final Names names,
            final Reload reload,
            final Successor successor,
            final ServiceManager manager) {
        this.director = director;
        this.reload = reload;
        this.successor = successor;
        this.manager = manager;
        operator = new OperatorWords(director);
        ipvsadm = new IpvsadmAnswers(director, names);
    }

    Answer answer(final Question question, final Caller caller) {
        final List<String> words = question.words();
        return switch (words.get(0)) {
            case STATUS -> new Answer(ExitCode.WELL, status());
            case Origin.INTERFACES -> new Answer(ExitCode.WELL, String.join(" ", director.interfaces()) + "\n");
            case Origin.LAYOUT -> new Answer(ExitCode.WELL, Checkpoints.LAYOUT + "\n");
            case Origin.QUESTION -> handOver(journal(words), caller);
            case RestartCommand.QUESTION -> successor.start();
            case ReloadCommand.QUESTION -> reload.reload(caller.author());
            case RunningConfiguration.QUESTION -> new Answer(ExitCode.WELL, reload.configuration());
            case TopSample.QUESTION -> new Answer(ExitCode.WELL, top());
            case OperatorWords.DRAIN, OperatorWords.VIP, OperatorWords.READY -> operator.answer(words, caller.author());
            case IPVSADM -> ipvsadm.answer(words.subList(1, words.size()), question.input(), caller.author());
            default ->
                Answer.trouble(
                        ExitCode.WRONG_INPUT,
                        "'" + words.get(0)
                                + "' is no question; there are status, top, configuration, reload, restart, drain,"
                                + " vip, ready and ipvsadm");
        };
    }

    private Answer handOver(final Path journal, final Caller next) {
        final String cut = Origin.text(director.handOver(journal));
        manager.goesOnIn(next.pid());
        return Answer.last(cut);
    }

    private static Path journal(final List<String> words) {
        if (words.size() != 2) {
            throw new IllegalArgumentException("hand-over wants the folder of a journal");
        }
        return Path.of(words.get(1));
    }

    private String status() {
        return director.reading()
                .map(reading -> StatusPage.of(reading, director.claims()))
                .orElse("it has ended\n");
    }

    private String top() {
        return director.reading().map(TopSample::of).map(TopSample::text).orElse("");
    }
}
