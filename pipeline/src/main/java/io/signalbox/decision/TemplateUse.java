package io.signalbox.decision;

import org.agrona.DirectBuffer;

/** What persistence had to do with a new connection: whose template it was, and whether it was there before. */
public final class TemplateUse {
    /** Bytes of the longest Call-ID. */
    public static final int MAX_CALL_ID = 255;

    /** The template's entry in the connection table, or {@link Decision#NONE}. */
    public int entry;
    /** The template was made with this packet. */
    public boolean made;
    /** Prefix length, in bits of a v4-mapped or IPv6 address, of what counts as one client. */
    public int clientBits;
    /** 0 where the packet named no call, or none was looked for. */
    public int callIdLength;

    public final byte[] callId = new byte[MAX_CALL_ID];

    public void clear() {
        entry = Decision.NONE;
        made = false;
        clientBits = 0;
        callIdLength = 0;
    }

    public void set(final int newEntry, final boolean isMade, final int newClientBits) {
        entry = newEntry;
        made = isMade;
        clientBits = newClientBits;
    }

    /** The SIP Call-ID that the packet named. */
    public void named(final DirectBuffer buffer, final int offset, final int length) {
        buffer.getBytes(offset, callId, 0, length);
        callIdLength = length;
    }
}
