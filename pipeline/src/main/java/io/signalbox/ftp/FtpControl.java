package io.signalbox.ftp;

import io.signalbox.packet.SequenceShift;

/** What is remembered of one FTP control connection. */
public final class FtpControl {
    /** What the client asked for and the server has not answered yet. */
    public Passive awaited = Passive.NONE;
    /** How the server's stream has moved, as answers in it changed their length. */
    public final SequenceShift shift = new SequenceShift();

    void clear() {
        awaited = Passive.NONE;
        shift.clear();
    }
}
