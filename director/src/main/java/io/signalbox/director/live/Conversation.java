package io.signalbox.director.live;

import io.signalbox.director.live.Control.Answer;
import io.signalbox.director.live.Question.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** One caller on the control socket: what he has asked so far, and what is left of his answer. The control thread's. */
final class Conversation {
    private static final int FIRST_BYTES = 4_096;

    private final SocketChannel channel;
    private final Caller caller;
    private byte[] asked = new byte[FIRST_BYTES];
    private int count;
    private ByteBuffer answer;
    private long deadlineNs;

    Conversation(final SocketChannel channel, final Caller caller, final long deadlineNs) {
        this.channel = channel;
        this.caller = caller;
        this.deadlineNs = deadlineNs;
    }

    Caller caller() {
        return caller;
    }

    /** Until then he has asked, or taken in what he was answered; {@link Long#MAX_VALUE} while he waits himself. */
    long deadlineNs() {
        return deadlineNs;
    }

    /** Memory that holds his question. */
    int size() {
        return asked.length;
    }

    /**
     * Takes in what has come of the question.
     *
     * @return the question once it is whole
     * @throws IOException where he went away without one
     */
    Optional<Question> hear() throws IOException, MalformedException {
        final int read = channel.read(ByteBuffer.wrap(asked, count, asked.length - count));
        if (read < 0 && count == 0) {
            throw new IOException("the caller only looked whether somebody is here");
        }
        count += Math.max(0, read);
        final Optional<Question> question = Question.parse(asked, count, read < 0);
        if (question.isPresent()) {
            deadlineNs = Long.MAX_VALUE;
        } else if (count == asked.length) {
            asked = Arrays.copyOf(asked, 2 * count);
        }
        return question;
    }

    /** He is to get this answer. */
    void answer(final Answer given, final boolean framed, final long newDeadlineNs) {
        final byte[] text = given.text().getBytes(StandardCharsets.UTF_8);
        final byte[] trouble = given.trouble().getBytes(StandardCharsets.UTF_8);
        final String header = framed
                ? Question.MAGIC + Question.VERSION + " " + given.exitCode() + " " + text.length + " " + trouble.length
                : String.valueOf(given.exitCode());
        final byte[] head = (header + "\n").getBytes(StandardCharsets.UTF_8);
        answer = ByteBuffer.allocate(head.length + text.length + trouble.length);
        answer.put(head).put(text).put(trouble).flip();
        asked = new byte[0];
        deadlineNs = newDeadlineNs;
    }

    /** Hands him what he takes; true when that was all. */
    boolean tell(final long newDeadlineNs) throws IOException {
        if (channel.write(answer) > 0) {
            deadlineNs = newDeadlineNs;
        }
        return !answer.hasRemaining();
    }
}
