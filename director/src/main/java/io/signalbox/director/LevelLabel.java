package io.signalbox.director;

import io.signalbox.decision.Level;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A level of the journal by the name that people write. */
public final class LevelLabel implements ITypeConverter<Level> {
    @Override
    public Level convert(final String label) {
        try {
            return Level.of(label);
        } catch (final IllegalArgumentException unknown) {
            throw new TypeConversionException(unknown.getMessage());
        }
    }
}
