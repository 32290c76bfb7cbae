package io.signalbox.golden;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A JSON value that knows its line, so that whoever finds it wrong can say where. Numbers stay exact decimals.
 *
 * <p>{@code value} is a String, BigDecimal, Boolean, List of Json, Map of String to Json, or null.
 */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int MAX_SCALE = 100;
    /** Times become nanoseconds sooner or later, and must fit then. */
    private static final BigDecimal MAX_US = BigDecimal.valueOf(Long.MAX_VALUE / 1000);

    private final Path file;
    private final int line;
    private final Object value;

    private Json(final Path file, final int line, final Object value) {
        this.file = file;
        this.line = line;
        this.value = value;
    }

    /** The one value of a file. */
    static Json read(final Path file) {
        final Json[] document = new Json[1];
        parse(file, parser -> {
            parser.nextToken();
            document[0] = value(file, parser, lineOf(parser));
        });
        return document[0];
    }

    /**
     * Reads a file that is one object, and hands the elements of its {@code streamed} list over one by one; all other
     * members are returned. A file of millions of elements thus needs the memory of one.
     */
    static Json read(final Path file, final String streamed, final Consumer<Json> element) {
        final Map<String, Json> members = new LinkedHashMap<>();
        parse(file, parser -> {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw ScenarioException.at(file, 1, "expected an object in { }");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                final String key = parser.currentName();
                final int line = lineOf(parser);
                if (parser.nextToken() == JsonToken.START_ARRAY && key.equals(streamed)) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        element.accept(value(file, parser, lineOf(parser)));
                    }
                    put(members, key, new Json(file, line, List.of()));
                } else {
                    put(members, key, value(file, parser, line));
                }
            }
        });
        return new Json(file, 1, members);
    }

    private interface Reading {
        void from(JsonParser parser) throws IOException;
    }

    private static void parse(final Path file, final Reading reading) {
        FileTrouble.requireRegular(file);
        try (InputStream in = Files.newInputStream(file);
                JsonParser parser = FACTORY.createParser(in)) {
            reading.from(parser);
            if (parser.nextToken() != null) {
                throw ScenarioException.at(file, lineOf(parser), "malformed JSON: something follows the end");
            }
        } catch (final JsonProcessingException e) {
            final int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw ScenarioException.at(file, line, "malformed JSON: " + firstLine(e.getOriginalMessage()));
        } catch (final IOException e) {
            throw FileTrouble.unreadable(file, e);
        }
    }

    private static Json value(final Path file, final JsonParser parser, final int line) throws IOException {
        final JsonToken token = parser.currentToken();
        if (token == null) {
            throw ScenarioException.at(file, line, "malformed JSON: the file is empty");
        }
        return new Json(
                file,
                line,
                switch (token) {
                    case START_OBJECT -> members(file, parser);
                    case START_ARRAY -> elements(file, parser);
                    case VALUE_STRING -> parser.getText();
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(file, parser, line);
                    case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
                    default -> null;
                });
    }

    /** An exponent costs nothing to write, but a gigabyte to write out. */
    private static BigDecimal number(final Path file, final JsonParser parser, final int line) throws IOException {
        try {
            final BigDecimal number = parser.getDecimalValue();
            if (Math.abs((long) number.scale()) <= MAX_SCALE && number.precision() <= MAX_SCALE) {
                return number;
            }
        } catch (final NumberFormatException e) {
            // an exponent beyond what BigDecimal holds: too long as well
        }
        throw ScenarioException.at(file, line, "a number has more than " + MAX_SCALE + " digits");
    }

    private static Map<String, Json> members(final Path file, final JsonParser parser) throws IOException {
        final Map<String, Json> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            final String key = parser.currentName();
            final int line = lineOf(parser);
            parser.nextToken();
            put(members, key, value(file, parser, line));
        }
        return members;
    }

    private static List<Json> elements(final Path file, final JsonParser parser) throws IOException {
        final List<Json> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(file, parser, lineOf(parser)));
        }
        return elements;
    }

    /** JSON lets the last of two equal keys win; a person who wrote both meant both. */
    private static void put(final Map<String, Json> members, final String key, final Json value) {
        if (members.putIfAbsent(key, value) != null) {
            throw value.wrong("key \"" + key + "\" stands twice in one object");
        }
    }

    private static int lineOf(final JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    private static String firstLine(final String message) {
        return message.lines().findFirst().orElse("unreadable");
    }

    int line() {
        return line;
    }

    ScenarioException wrong(final String what) {
        return ScenarioException.at(file, line, what);
    }

    /** This object, if it has no other keys than these. */
    Json only(final String... keys) {
        final List<String> allowed = List.of(keys);
        members().forEach((key, member) -> {
            if (!allowed.contains(key)) {
                throw member.wrong("unknown key \"" + key + "\"; allowed: " + String.join(", ", allowed));
            }
        });
        return this;
    }

    Json need(final String key) {
        return get(key).orElseThrow(() -> wrong("missing key \"" + key + "\""));
    }

    Optional<Json> get(final String key) {
        return Optional.ofNullable(members().get(key));
    }

    @SuppressWarnings("unchecked") // parse() puts nothing else into a map
    Map<String, Json> members() {
        return (Map<String, Json>) expect(Map.class, "an object in { }");
    }

    @SuppressWarnings("unchecked") // parse() puts nothing else into a list
    List<Json> list() {
        return (List<Json>) expect(List.class, "a list in [ ]");
    }

    <T> List<T> list(final Function<Json, T> element) {
        return list().stream().map(element).toList();
    }

    String text() {
        return expect(String.class, "a text in \" \"");
    }

    /** The text as something else; the parser's complaint gets file and line. */
    <T> T text(final Function<String, T> parser) {
        try {
            return parser.apply(text());
        } catch (final IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    boolean flag() {
        return expect(Boolean.class, "true or false");
    }

    BigDecimal number() {
        return expect(BigDecimal.class, "a number");
    }

    long whole(final long min, final long max) {
        final BigDecimal number = number();
        if (number.compareTo(BigDecimal.valueOf(min)) < 0
                || number.compareTo(BigDecimal.valueOf(max)) > 0
                || number.stripTrailingZeros().scale() > 0) {
            throw wrong(number.toPlainString() + " is out of range; allowed: whole numbers from " + min + " to " + max);
        }
        return number.longValueExact();
    }

    int whole(final int min, final int max) {
        return (int) whole((long) min, (long) max);
    }

    /** Seconds with up to six decimals, as whole microseconds: exact, for no binary fraction was ever involved. */
    long secondsAsUs() {
        final BigDecimal us = number().movePointRight(6);
        if (us.signum() < 0 || us.stripTrailingZeros().scale() > 0 || us.compareTo(MAX_US) > 0) {
            throw wrong(number().toPlainString() + " is no time; allowed: seconds from 0, with up to six decimals");
        }
        return us.longValueExact();
    }

    /** The way back: the shortest decimal fraction that says so many microseconds. */
    static BigDecimal seconds(final long us) {
        final BigDecimal exact = BigDecimal.valueOf(us, 6).stripTrailingZeros();
        return exact.setScale(Math.max(exact.scale(), 1));
    }

    private <T> T expect(final Class<T> type, final String what) {
        if (!type.isInstance(value)) {
            throw wrong("expected " + what);
        }
        return type.cast(value);
    }
}
