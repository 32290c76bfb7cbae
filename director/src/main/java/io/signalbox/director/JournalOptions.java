package io.signalbox.director;

import io.signalbox.journal.JournalSettings;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** When a journal is written, what is done when it cannot be, and how long its files are kept. */
public final class JournalOptions {
    @Option(
            names = "--journal-roll",
            paramLabel = "TIME",
            defaultValue = "hour",
            description =
                    "How long a file of the journal is written: five_minutes, hour or day (of event time, in a replay);"
                            + " a full one is followed sooner. Default: hour.")
    private JournalSettings.Roll roll;

    @Option(
            names = "--journal-cap",
            paramLabel = "SIZE",
            converter = Size.class,
            description =
                    "What all files of the journal may need together, such as 500M or 10G, at least 256M: then the"
                            + " oldest are deleted. Default: 10G or a tenth of the free space, whichever is less.")
    private long capBytes = JournalSettings.CAP_BY_DISK;

    @Option(
            names = "--journal-keep",
            paramLabel = "DAYS",
            converter = Days.class,
            description =
                    "Delete files of the journal that were last written so many days ago. Default: none is too old.")
    private int keepDays = JournalSettings.KEEP_ALL;

    @Option(
            names = "--journal-mode",
            paramLabel = "MODE",
            defaultValue = "beside",
            converter = ModeLabel.class,
            description = "When frames leave: beside (at once; the journal is written beside), strict (when what was"
                    + " decided about them is committed to the journal) or strict-sync (when that is on the disk, and"
                    + " survives a loss of power). No output depends on it. Default: beside.")
    private JournalSettings.Mode mode;

    @Option(
            names = "--journal-policy",
            paramLabel = "POLICY",
            defaultValue = "forward",
            description = "What is done while the journal cannot be written: forward (everything goes on, what is"
                    + " missing is counted and marked) or refuse (no new connection is taken: JOURNAL_BLOCKED)."
                    + " Default: forward.")
    private Policy policy;

    private enum Policy {
        FORWARD,
        REFUSE
    }

    /** Whether new connections are refused while the journal cannot be written. */
    public boolean refuses() {
        return policy == Policy.REFUSE;
    }

    /** How long a file is written. */
    public JournalSettings.Roll roll() {
        return roll;
    }

    /** Sets what the journal's writer is to know, and nothing else. */
    public JournalSettings apply(final JournalSettings settings) {
        return settings.mode(mode).roll(roll).capBytes(capBytes).keepDays(keepDays);
    }

    private static final class Size implements ITypeConverter<Long> {
        private static final long LEAST = 256L << 20;

        @Override
        public Long convert(final String text) {
            if (!text.matches("[0-9]{1,6}[MG]")) {
                throw new TypeConversionException("'" + text + "' is not a size, such as 500M or 10G");
            }
            final long number = Long.parseLong(text.substring(0, text.length() - 1));
            final long bytes = text.endsWith("G") ? number << 30 : number << 20;
            if (bytes < LEAST) {
                throw new TypeConversionException("'" + text + "' is less than 256M");
            }
            return bytes;
        }
    }

    private static final class ModeLabel implements ITypeConverter<JournalSettings.Mode> {
        @Override
        public JournalSettings.Mode convert(final String label) {
            return Stream.of(JournalSettings.Mode.values())
                    .filter(mode -> mode.label().equals(label))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + label + "' is no mode; there are beside, strict and strict-sync"));
        }
    }

    private static final class Days implements ITypeConverter<Integer> {
        @Override
        public Integer convert(final String text) {
            if (!text.matches("[1-9][0-9]{0,4}")) {
                throw new TypeConversionException("'" + text + "' is not a number of days, from 1 on");
            }
            return Integer.valueOf(text);
        }
    }
}
