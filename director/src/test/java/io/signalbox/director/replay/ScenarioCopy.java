package io.signalbox.director.replay;

import io.signalbox.golden.Scenarios;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A recording in a folder of one's own, to be spoilt. */
public record ScenarioCopy(Path folder) {

    public static ScenarioCopy of(final String name, final Path parent) throws IOException {
        final Path source = Scenarios.folder().resolve(name);
        final Path target = parent.resolve(name);
        final List<Path> all;
        try (Stream<Path> tree = Files.walk(source)) {
            all = tree.toList();
        }
        for (final Path path : all) {
            Files.copy(path, target.resolve(source.relativize(path).toString()));
        }
        return new ScenarioCopy(target);
    }

    ScenarioCopy replacing(final String file, final String text, final String by) throws IOException {
        final Path path = folder.resolve(file);
        final String before = Files.readString(path);
        if (!before.contains(text)) {
            throw new IllegalArgumentException(path + " does not hold " + text);
        }
        Files.writeString(path, before.replace(text, by));
        return this;
    }

    ScenarioCopy writing(final String file, final String text) throws IOException {
        Files.writeString(folder.resolve(file), text, StandardCharsets.UTF_8);
        return this;
    }

    ScenarioCopy without(final String file) throws IOException {
        Files.delete(folder.resolve(file));
        return this;
    }

    byte[] bytes(final String file) throws IOException {
        return Files.readAllBytes(folder.resolve(file));
    }

    ScenarioCopy writing(final String file, final byte[] bytes) throws IOException {
        Files.write(folder.resolve(file), bytes);
        return this;
    }
}
