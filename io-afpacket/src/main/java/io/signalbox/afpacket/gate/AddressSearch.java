package io.signalbox.afpacket.gate;

import java.util.ArrayList;
import java.util.List;

/**
 * The part of a program that looks an address of the frame up: by halves in the values that its first word may have,
 * then, behind those that leave it open, in the values of the next word.
 */
final class AddressSearch {
    /** Where to begin: IPv6 has four words, IPv4 the last of them alone. */
    static final int IPV6_WORD = 0;

    static final int IPV4_WORD = 3;

    /** Values that are tried one after the other, which takes fewer instructions than halves do. */
    private static final int RUN = 8;

    private final BpfProgram program;
    private final int offset;
    private final int hit;
    private final int miss;

    /**
     * @param offset of the address's first byte behind X
     * @param hit where it goes on if the address is one of those looked for
     */
    AddressSearch(final BpfProgram program, final int offset, final int hit, final int miss) {
        this.program = program;
        this.offset = offset;
        this.hit = hit;
        this.miss = miss;
    }

    /** The address begins with this word; returns where the search does. */
    int from(final int word, final List<AddressRange> ranges) {
        return search(ranges, word, offset);
    }

    /** Where ranges have words before this one, they agree in them. */
    private int search(final List<AddressRange> ranges, final int word, final int at) {
        return program.loadBehindX(BpfProgram.WORD, at, choose(Values.of(ranges, word), word, at));
    }

    private int choose(final List<Values> values, final int word, final int at) {
        if (values.size() <= RUN) {
            return tryInTurn(values, word, at);
        }
        final int half = values.size() / 2;
        final int upper = choose(values.subList(half, values.size()), word, at);
        final int lower = choose(values.subList(0, half), word, at);
        return program.compare(BpfProgram.GREATER_OR_EQUAL, values.get(half).from, upper, lower);
    }

    private int tryInTurn(final List<Values> values, final int word, final int at) {
        int next = miss;
        for (int i = values.size() - 1; i >= 0; i--) {
            next = tryOne(values.get(i), word, at, next);
        }
        return next;
    }

    private int tryOne(final Values values, final int word, final int at, final int otherwise) {
        final int inside = values.rest.isEmpty() ? hit : search(values.rest, word + 1, at + Integer.BYTES);
        if (values.from == values.to) {
            return program.compare(BpfProgram.EQUAL, values.from, inside, otherwise);
        }
        final int bounded = program.compare(BpfProgram.GREATER, values.to, otherwise, inside);
        return program.compare(BpfProgram.GREATER_OR_EQUAL, values.from, bounded, otherwise);
    }

    /**
     * Values that a word may have.
     *
     * @param rest if there are any, the one value alone does not do: the address must lie in one of these
     */
    private record Values(long from, long to, List<AddressRange> rest) {
        static List<Values> of(final List<AddressRange> ranges, final int word) {
            final List<Values> all = new ArrayList<>();
            ranges.stream().flatMap(range -> range.cut(word).stream()).forEach(piece -> add(all, piece, word));
            return all;
        }

        private static void add(final List<Values> all, final AddressRange piece, final int word) {
            if (piece.isWhole(word)) {
                all.add(new Values(piece.firstWord(word), piece.lastWord(word), List.of()));
                return;
            }
            final long value = piece.firstWord(word);
            if (all.isEmpty() || all.get(all.size() - 1).to != value) {
                all.add(new Values(value, value, new ArrayList<>()));
            }
            all.get(all.size() - 1).rest.add(piece);
        }
    }
}
