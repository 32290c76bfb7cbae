package io.signalbox.director;

import io.signalbox.journal.JournalSettings;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How the files of a journal follow each other, and how long they are kept. */
public final class JournalOptions {
    @Option(
            names = "--journal-roll",
            paramLabel = "TIME",
            defaultValue = "hour",
            description = "How long a file of the journal is written: five_minutes, hour or day; a full one is followed"
                    + " sooner. Default: hour.")
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

    /** Sets them, and nothing else. */
    public JournalSettings apply(final JournalSettings settings) {
        return settings.roll(roll).capBytes(capBytes).keepDays(keepDays);
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
