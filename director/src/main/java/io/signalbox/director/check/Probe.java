package io.signalbox.director.check;

import java.io.IOException;

/** One way to find out whether a real server works. */
public interface Probe {
    /** How long it waits for each answer that it needs. */
    int timeoutMs();

    /**
     * Ends soon where its thread is interrupted.
     *
     * @throws IOException why it does not; the message is the cause
     */
    void run() throws IOException, InterruptedException;
}
