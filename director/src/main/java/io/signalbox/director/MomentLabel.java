package io.signalbox.director;

import io.signalbox.replay.journal.Moment;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A place in a journal as people write it. */
public final class MomentLabel implements ITypeConverter<Moment> {
    @Override
    public Moment convert(final String text) {
        try {
            return Moment.parse(text);
        } catch (final IllegalArgumentException wrong) {
            throw new TypeConversionException(wrong.getMessage());
        }
    }
}
