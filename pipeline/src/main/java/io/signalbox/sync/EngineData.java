package io.signalbox.sync;

import org.agrona.MutableDirectBuffer;

/** What a persistence engine keeps with its templates, for messages: with SIP's that is a Call-ID. */
public interface EngineData {
    /** No engine at all. */
    EngineData NONE = new EngineData() {
        @Override
        public int length(final int id) {
            return 0;
        }

        @Override
        public void copy(final int id, final MutableDirectBuffer to, final int at) {
            throw new IllegalStateException("no entry has engine data");
        }

        @Override
        public byte[] name(final int id) {
            throw new IllegalStateException("no entry has an engine");
        }
    };

    /** Bytes that are kept with an entry, 1 to 255; 0 where it is no engine's. */
    int length(int id);

    void copy(int id, MutableDirectBuffer to, int at);

    /** The engine of an entry that has data: 1 to 16 bytes of ASCII, always the same array. */
    byte[] name(int id);
}
