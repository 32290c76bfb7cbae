package io.signalbox.director.live;

import io.signalbox.command.Command;
import io.signalbox.director.ExitCode;
import io.signalbox.director.live.Control.Answer;
import io.signalbox.ipvsadm.FullRules;
import io.signalbox.ipvsadm.Invocation;
import io.signalbox.ipvsadm.Invocation.Change;
import io.signalbox.ipvsadm.Invocation.Print;
import io.signalbox.ipvsadm.Invocation.Say;
import io.signalbox.ipvsadm.IpvsadmException;
import io.signalbox.ipvsadm.ListRequest;
import io.signalbox.ipvsadm.ListRequest.Content;
import io.signalbox.ipvsadm.ListRequest.Copying;
import io.signalbox.ipvsadm.Names;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** What a running director answers to {@code ipvsadm}, in its words and with its exit codes. */
final class IpvsadmAnswers {
    /** Connections are listed so often at one time: a line of each takes more memory than the connection. */
    private static final int LISTINGS = 2;

    private final LiveDirector director;
    private final Names names;
    private final Semaphore listings = new Semaphore(LISTINGS);

    IpvsadmAnswers(final LiveDirector director, final Names names) {
        this.director = director;
        this.names = names;
    }

    /**
     * @param words behind the name of the program
     * @param input what {@code -R} reads
     * @param author who asks, as the journal is to name him
     */
    Answer answer(final List<String> words, final String input, final String author) {
        try {
            final Invocation asked = Invocation.parse(words, new NamesInTime(names, System::nanoTime));
            if (asked instanceof Print print) {
                return new Answer(ExitCode.WELL, print(print.request()));
            } else if (asked instanceof Say say) {
                return new Answer(ExitCode.WELL, say.text());
            } else if (asked instanceof Change change) {
                return answer(director.apply(change.command(), author));
            }
            return restore(input, author);
        } catch (final IpvsadmException refused) {
            return Answer.trouble(refused.exitCode(), refused.getMessage());
        }
    }

    private static Answer answer(final Optional<String> refusal) {
        return refusal.map(sentence -> Answer.trouble(IpvsadmException.REFUSED, sentence))
                .orElse(new Answer(ExitCode.WELL, ""));
    }

    /** Of the packet thread only copies are asked; what is made of them takes as long as names take to be found. */
    private String print(final ListRequest request) {
        if (!request.isOfConnections()) {
            return copy(request);
        }
        listings.acquireUninterruptibly();
        try {
            return copy(request);
        } finally {
            listings.release();
        }
    }

    private String copy(final ListRequest request) {
        final Copying copying = request.begin();
        while (!director.inspect(copying::proceed)) {
            // packets come in between
        }
        final Content content = copying.content();
        return request.isForPrograms() ? ListingJson.of(content) : request.print(content, ListRequest.TABLE_SIZE);
    }

    private Answer restore(final String input, final String author) {
        final RestoredLines lines = RestoredLines.read(input, names, director.interfaces()::indexOf)
                .without(director.inspect((state, nowNs) -> FullRules.own(state)));
        final List<Command> commands = lines.commands();
        return lines.answer(
                Replacement.isOne(commands) ? replace(commands, author) : director.applyAll(commands, author));
    }

    private List<Optional<String>> replace(final List<Command> commands, final String author) {
        final Replacement wanted = new Replacement(commands);
        return wanted.refusals(director.change(wanted::changes, author));
    }
}
