package io.signalbox.director.live;

import io.signalbox.checkpoint.Checkpoints;
import io.signalbox.director.ExitCode;
import io.signalbox.director.check.Checks;
import io.signalbox.director.live.Control.Answer;
import io.signalbox.ipvsadm.Names;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a running director answers: {@code status}, and all that {@code ipvsadm} understands. The first word says which.
 */
final class ControlAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(ControlAnswers.class);

    private static final String STATUS = "status";
    private static final String IPVSADM = "ipvsadm";

    /** What is asked with one word: more would say something that nobody heeds. */
    private static final Set<String> ALONE = Set.of(
            STATUS,
            Origin.INTERFACES,
            Origin.LAYOUT,
            Origin.BEGINNING,
            RestartCommand.QUESTION,
            ReloadCommand.QUESTION,
            RunningConfiguration.QUESTION,
            TopSample.QUESTION);

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
            final Checks checks,
            final Successor successor,
            final ServiceManager manager) {
        this.director = director;
        this.reload = reload;
        this.successor = successor;
        this.manager = manager;
        operator = new OperatorWords(director, checks);
        ipvsadm = new IpvsadmAnswers(director, names);
    }

    Answer answer(final Question question, final Caller caller) {
        final List<String> words = question.words();
        final String asked = words.get(0);
        LOG.atDebug().log(() -> caller.author() + " asks: " + String.join(" ", words));
        if (words.size() > 1 && ALONE.contains(asked)) {
            return wrong("'" + asked + "' takes no words, and '" + words.get(1) + "' is one");
        }
        return switch (asked) {
            case STATUS -> new Answer(ExitCode.WELL, status());
            case Origin.INTERFACES -> new Answer(ExitCode.WELL, String.join(" ", director.interfaces()) + "\n");
            case Origin.LAYOUT -> new Answer(ExitCode.WELL, Checkpoints.LAYOUT + "\n");
            case Origin.BEGINNING ->
                new Answer(ExitCode.WELL, (director.tookOver() ? Origin.TOOK_OVER : Origin.ANEW) + "\n");
            case Origin.QUESTION -> handOver(words, caller);
            case RestartCommand.QUESTION -> successor.start();
            case ReloadCommand.QUESTION -> reload.reload(caller.author());
            case RunningConfiguration.QUESTION -> new Answer(ExitCode.WELL, reload.configuration());
            case TopSample.QUESTION -> new Answer(ExitCode.WELL, top());
            case OperatorWords.DRAIN, OperatorWords.VIP, OperatorWords.RULE, OperatorWords.READY ->
                operator.answer(words, caller.author());
            case IPVSADM -> ipvsadm.answer(words.subList(1, words.size()), question.input(), caller.author());
            default ->
                wrong("'" + asked + "' is no question; there are status, top, configuration, reload, restart, drain,"
                        + " vip, rule, ready and ipvsadm");
        };
    }

    private static Answer wrong(final String sentence) {
        return Answer.trouble(ExitCode.WRONG_INPUT, sentence);
    }

    private Answer handOver(final List<String> words, final Caller next) {
        if (words.size() != 2) {
            return wrong("hand-over wants the folder of a journal");
        }
        final String cut = Origin.text(successor.handOver(() -> director.handOver(Path.of(words.get(1)))));
        manager.goesOnIn(next.pid());
        LOG.info("handed over to {}", next.author());
        return Answer.last(cut);
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
