package io.signalbox.director.config;

import io.signalbox.golden.FileTrouble;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A file {@code signalbox.conf}: TOML 1.0 (toml.io), whose keys are those of {@link ConfigKeys}. It is read whole or not
 * at all: a key that does not exist is an error. Names of files in it are relative to its own folder.
 */
public final class ConfigFile {
    /**
     * The value of a key that stands for an option.
     *
     * @param values as the option takes them; several for an option that may be given several times
     */
    public record Entry(String key, OptionSpec option, int line, List<String> values) {
        public Entry {
            values = List.copyOf(values);
        }
    }

    /** A setting that is no option, as a line of rules says it: {@code net.ipv4.vs.sloppy_tcp=1}. */
    public record Setting(int line, String text) {}

    private final Path file;
    private final ConfigKeys keys;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Setting> settings = new ArrayList<>();
    private final Map<Integer, Object> timeouts = new TreeMap<>();
    private int timeoutsLine;

    private ConfigFile(final Path file, final ConfigKeys keys) {
        this.file = file;
        this.keys = keys;
    }

    /**
     * @throws ConfigException {@code FILE:LINE: sentence}, for what is no TOML, no key, or no value
     * @throws IOException one sentence, where it cannot be read
     */
    public static ConfigFile read(final Path file, final ConfigKeys keys) throws IOException {
        return parse(file, text(file), keys);
    }

    static ConfigFile parse(final Path file, final String text, final ConfigKeys keys) {
        final ConfigFile read = new ConfigFile(file, keys);
        read.take(Toml.parse(text));
        return read;
    }

    private static String text(final Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (final CharacterCodingException binary) {
            throw new IOException(file + ": is no text in UTF-8", binary);
        } catch (final IOException unread) {
            throw new IOException(file + ": " + FileTrouble.cause(unread), unread);
        }
    }

    public Path file() {
        return file;
    }

    /** In the order of their lines. */
    public List<Entry> entries() {
        return entries;
    }

    /** Kernel settings and timeouts. */
    public List<Setting> settings() {
        return settings;
    }

    /** The option as a command line would name it. */
    public List<String> words(final Entry entry) {
        return entry.values().stream()
                .map(value -> ConfigPage.isPath(entry.option()) ? resolved(value) : value)
                .map(value -> entry.option().longestName() + "=" + value)
                .toList();
    }

    private String resolved(final String value) {
        return file.resolveSibling(value).toString();
    }

    /** {@code FILE:LINE: sentence}. */
    public ConfigException wrong(final int line, final String sentence) {
        return new ConfigException(file + ":" + line + ": " + sentence);
    }

    private void take(final TomlParseResult toml) {
        for (final TomlParseError error : toml.errors()) {
            throw wrong(error.position().line(), error.getMessage());
        }
        for (final List<String> path : toml.keyPathSet(true)) {
            take(path, toml.get(path), toml.inputPositionOf(path).line());
        }
        if (!timeouts.isEmpty()) {
            settings.add(new Setting(timeoutsLine, "--set " + timeout(0) + " " + timeout(1) + " " + timeout(2)));
        }
        entries.sort(Comparator.comparingInt(Entry::line));
        settings.sort(Comparator.comparingInt(Setting::line));
    }

    /** 0 keeps what is the default. */
    private Object timeout(final int index) {
        return timeouts.getOrDefault(index, 0);
    }

    private void take(final List<String> path, final Object value, final int line) {
        final String key = String.join(".", path);
        final boolean isTable = value instanceof org.tomlj.TomlTable;
        if (path.get(0).equals(ConfigKeys.SYSCTL) && path.size() > 1) {
            takeSysctl(key.substring(ConfigKeys.SYSCTL.length() + 1), value, isTable, line);
        } else if (isTable && keys.isTable(key)) {
            return; // what is in it comes by itself
        } else if (keys.option(key) != null && !isTable) {
            entries.add(entry(key, value, line));
        } else if (ConfigKeys.TIMEOUTS.contains(key) && value instanceof Long seconds && seconds > 0) {
            timeouts.put(ConfigKeys.TIMEOUTS.indexOf(key), seconds);
            timeoutsLine = timeoutsLine == 0 ? line : Math.min(timeoutsLine, line);
        } else if (ConfigKeys.TIMEOUTS.contains(key)) {
            throw wrong(line, key + " takes a number of seconds from 1 on");
        } else {
            throw wrong(line, "there is no key " + key + "; " + keys.allowedBeside(key));
        }
    }

    private Entry entry(final String key, final Object value, final int line) {
        final OptionSpec option = keys.option(key);
        final List<String> values = values(key, value, line);
        if (!option.isMultiValue() && values.size() != 1) {
            throw wrong(line, key + " takes one value");
        }
        return new Entry(key, option, line, values);
    }

    /** Dots part tables in TOML and names of kernel settings alike. */
    private void takeSysctl(final String name, final Object value, final boolean isTable, final int line) {
        if (!isTable) {
            final String text = values(name, value, line).stream().collect(Collectors.joining(" "));
            settings.add(new Setting(line, name + "=" + some(name, text, line)));
        }
    }

    private List<String> values(final String key, final Object value, final int line) {
        final List<Object> parts = value instanceof TomlArray array ? array.toList() : List.of(value);
        return parts.stream().map(part -> text(key, part, line)).toList();
    }

    private String text(final String key, final Object value, final int line) {
        if (value instanceof String || value instanceof Long || value instanceof Boolean) {
            return some(key, value.toString(), line);
        }
        throw wrong(line, key + " takes a text, a whole number, true or false");
    }

    private String some(final String key, final String text, final int line) {
        if (text.isBlank()) {
            throw wrong(line, key + " takes a value");
        }
        return text;
    }
}
