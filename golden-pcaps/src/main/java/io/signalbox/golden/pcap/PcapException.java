package io.signalbox.golden.pcap;

import io.signalbox.golden.InputException;
import java.nio.file.Path;

/** A capture that cannot be read; the message is one sentence: file, place, what is wrong. */
public final class PcapException extends InputException {
    PcapException(final Path file, final String what) {
        super(file + ": " + what);
    }
}
