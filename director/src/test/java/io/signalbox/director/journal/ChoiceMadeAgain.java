package io.signalbox.director.journal;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Makes a scheduler's choice again from nothing but the numbers that {@code journal why --json} shows, by the rules of
 * Linux IPVS as they are written down, and with no code of the program's. Servers are numbers, in the order shown; -1 is
 * none.
 */
final class ChoiceMadeAgain {
    static final int NONE = -1;

    private static final int FALLBACK = 8;
    private static final int PORT = 16;
    private static final int HASH_SLOTS = 256;
    private static final int MAGLEV_SLOTS = 4093;
    private static final BigInteger WORD = BigInteger.ONE.shiftLeft(32);

    private final JsonNode decision;
    private final JsonNode servers;
    private final int count;

    ChoiceMadeAgain(final JsonNode decision) {
        this.decision = decision;
        servers = decision.get("candidates");
        count = servers.size();
        if (decision.get("candidates_in_all").asInt() != count) {
            throw new IllegalArgumentException("not all candidates are shown");
        }
    }

    int server() {
        return switch (decision.get("scheduler").asText()) {
            case "rr" -> roundRobin();
            case "wrr" -> weightedRoundRobin();
            case "lc" -> least(this::isUsable, this::overhead, server -> 1);
            case "wlc" -> leastConnections();
            case "sed" -> least(this::isUsable, server -> active(server) + 1, this::weight);
            case "nq" -> neverQueue();
            case "fo" -> heaviest(this::isUsable);
            case "ovf" -> heaviest(server -> isUsable(server) && active(server) <= weight(server));
            case "dh" -> destinationHash();
            case "sh" -> sourceHash();
            case "mh" -> maglev();
            case "lblc", "lblcr" -> locality();
            case "twos" -> ofTwo();
            default -> throw new IllegalArgumentException("a scheduler without a rule here");
        };
    }

    private long number(final int server, final String field) {
        return servers.get(server).get(field).asLong();
    }

    private long weight(final int server) {
        return number(server, "weight");
    }

    private long active(final int server) {
        return number(server, "active");
    }

    private long overhead(final int server) {
        return 256 * active(server) + number(server, "inactive");
    }

    private boolean isUsable(final int server) {
        return weight(server) > 0 && !servers.get(server).get("overloaded").asBoolean();
    }

    private int shown(final String field) {
        return decision.get(field).asInt();
    }

    private int roundRobin() {
        final int cursor = shown("cursor");
        return IntStream.rangeClosed(1, count)
                .map(step -> (cursor + step) % count)
                .filter(this::isUsable)
                .findFirst()
                .orElse(NONE);
    }

    /** Step by step as section 4.2 has it; the weight that it ends with must be the one shown. */
    private int weightedRoundRobin() {
        final long divisor = commonDivisor("weight");
        final long most =
                IntStream.range(0, count).mapToLong(this::weight).max().orElse(0) - (divisor - 1);
        if (most <= 0) {
            return NONE;
        }
        final int last = shown("cursor");
        long wanted = shown("first_weight");
        int cursor = last;
        int stop = NONE;
        boolean restarted = false;
        boolean lastPass = false;
        while (true) {
            while (++cursor < count) {
                if (!servers.get(cursor).get("overloaded").asBoolean() && weight(cursor) >= wanted) {
                    return wanted == shown("current_weight") ? cursor : unexplained("current_weight");
                }
                if (cursor == stop) {
                    return NONE;
                }
            }
            cursor = NONE;
            wanted -= divisor;
            if (wanted <= 0) {
                wanted = most;
                if (lastPass || last == NONE) {
                    return NONE;
                }
                restarted = true;
            }
            lastPass = wanted <= divisor;
            if (lastPass && restarted && last != NONE) {
                stop = last;
            }
        }
    }

    private long commonDivisor(final String field) {
        return IntStream.range(0, count)
                .mapToObj(server -> BigInteger.valueOf(number(server, field)))
                .filter(weight -> weight.signum() > 0)
                .reduce(BigInteger::gcd)
                .orElse(BigInteger.ONE)
                .longValue();
    }

    private interface Measure {
        long of(int server);
    }

    /** The least load for its weight; only less replaces what came before. */
    private int least(final IntPredicate candidates, final Measure load, final Measure weight) {
        int least = NONE;
        for (int server = 0; server < count; server++) {
            if (candidates.test(server)
                    && (least == NONE || load.of(least) * weight.of(server) > load.of(server) * weight.of(least))) {
                least = server;
            }
        }
        return least;
    }

    private int leastConnections() {
        return least(this::isUsable, this::overhead, this::weight);
    }

    private int neverQueue() {
        return IntStream.range(0, count)
                .filter(server -> isUsable(server) && active(server) == 0)
                .findFirst()
                .orElseGet(() -> least(this::isUsable, server -> active(server) + 1, this::weight));
    }

    private int heaviest(final IntPredicate candidates) {
        int heaviest = NONE;
        for (int server = 0; server < count; server++) {
            if (candidates.test(server) && (heaviest == NONE || weight(server) > weight(heaviest))) {
                heaviest = server;
            }
        }
        return heaviest;
    }

    private int destinationHash() {
        final long hash = knuth(fold("destination"));
        final int slot = (int) (hash >>> 24);
        requireShown(hash, slot);
        final int server = slot % count;
        return isUsable(server) ? server : NONE;
    }

    private int sourceHash() {
        final List<Integer> table = new ArrayList<>();
        for (int server = 0; table.size() < HASH_SLOTS; server = (server + 1) % count) {
            for (long turn = 0; turn < Math.max(weight(server), 1) && table.size() < HASH_SLOTS; turn++) {
                table.add(server);
            }
        }
        final long hash = knuth(client());
        final int slot = (int) (hash >>> 24);
        final int first = table.get(slot);
        if (isUsable(first) || !has(FALLBACK)) {
            requireShown(hash, slot);
            return isUsable(first) ? first : NONE;
        }
        for (int tried = 0; tried < HASH_SLOTS; tried++) {
            final int other = ((tried + slot) % HASH_SLOTS + slot) % HASH_SLOTS;
            if (isUsable(table.get(other))) {
                requireShown(hash, other);
                return table.get(other);
            }
        }
        return NONE;
    }

    private int maglev() {
        final int[] table = maglevTable();
        final long key = client();
        final long hash = sip(key, 2654435761L);
        final int slot = (int) (hash % MAGLEV_SLOTS);
        final int first = table[slot];
        if (first == NONE || isUsable(first) || !has(FALLBACK)) {
            requireShown(hash, slot);
            return first != NONE && isUsable(first) ? first : NONE;
        }
        for (int tried = 0; tried < MAGLEV_SLOTS; tried++) {
            final long round = (tried + slot) % MAGLEV_SLOTS;
            final int other = (int) (sip((key + round) % (1L << 32), 2654435761L) % MAGLEV_SLOTS);
            if (isUsable(table[other])) {
                requireShown(hash, other);
                return table[other];
            }
        }
        return NONE;
    }

    private int[] maglevTable() {
        final int[] table = new int[MAGLEV_SLOTS];
        Arrays.fill(table, NONE);
        final long divisor = commonDivisor("last_weight");
        final long most = IntStream.range(0, count)
                        .mapToLong(server -> number(server, "last_weight"))
                        .max()
                        .orElse(0)
                / divisor;
        final int shift = Math.max(0, Long.toBinaryString(most).length() - 6);
        final long[] position = new long[count];
        for (int server = 0; server < count; server++) {
            position[server] = sip(identity(server), 2654435761L) % MAGLEV_SLOTS;
        }
        int placed = most == 0 ? MAGLEV_SLOTS : 0;
        while (placed < MAGLEV_SLOTS) {
            for (int server = 0; server < count; server++) {
                final long share = number(server, "last_weight") / divisor;
                final long turns = share == 0 ? 0 : Math.max(1, share >> shift);
                final long skip = sip(identity(server), 2654446892L) % (MAGLEV_SLOTS - 1) + 1;
                for (long turn = 0; turn < turns && placed < MAGLEV_SLOTS; turn++) {
                    while (table[(int) position[server]] != NONE) {
                        position[server] = (position[server] + skip) % MAGLEV_SLOTS;
                    }
                    table[(int) position[server]] = server;
                    placed++;
                }
            }
        }
        return table;
    }

    /** A server's address and port in one number; of an IPv6 server an IPv4 service sees the first word alone. */
    private long identity(final int server) {
        final byte[] address = address(servers.get(server).get("server").asText());
        final boolean ipv4 = decision.get("ip_version").asInt() == 4;
        final long word = ipv4 ? ByteBuffer.wrap(address).getInt() : fold(address);
        return word + number(server, "server_port") & 0xFFFF_FFFFL;
    }

    private int locality() {
        final int known = shown("cursor");
        return known != NONE && !isCrowded(known) ? known : leastConnections();
    }

    private boolean isCrowded(final int server) {
        return active(server) > weight(server)
                && IntStream.range(0, count).anyMatch(other -> 2 * active(other) < weight(other));
    }

    private int ofTwo() {
        final int first = shown("cursor");
        final int second = shown("slot");
        return first != NONE && weight(first) * overhead(second) < weight(second) * overhead(first) ? second : first;
    }

    private boolean has(final int flag) {
        return (shown("scheduler_flags") & flag) != 0;
    }

    private long client() {
        return fold("source") + (has(PORT) ? shown("source_port") : 0) & 0xFFFF_FFFFL;
    }

    private long fold(final String field) {
        return fold(address(decision.get(field).asText()));
    }

    private static long fold(final byte[] address) {
        final ByteBuffer words = ByteBuffer.wrap(address);
        int folded = 0;
        while (words.hasRemaining()) {
            folded ^= words.getInt();
        }
        return folded & 0xFFFF_FFFFL;
    }

    private static byte[] address(final String text) {
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (final UnknownHostException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    private static long knuth(final long value) {
        return BigInteger.valueOf(value)
                .multiply(BigInteger.valueOf(0x61C88647L))
                .mod(WORD)
                .longValue();
    }

    /** SipHash-1-3 of four bytes, of which the low 32 bits count: one round a block, three at the end. */
    private static long sip(final long value, final long key) {
        final long[] v = {
            key ^ 0x736f6d6570736575L, key ^ 0x646f72616e646f6dL, key ^ 0x6c7967656e657261L, key ^ 0x7465646279746573L
        };
        final long block = 4L << 56 | value;
        v[3] ^= block;
        sipRound(v);
        v[0] ^= block;
        v[2] ^= 0xFF;
        sipRound(v);
        sipRound(v);
        sipRound(v);
        return (v[0] ^ v[1] ^ v[2] ^ v[3]) & 0xFFFF_FFFFL;
    }

    private static void sipRound(final long[] v) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
        v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
        v[0] = Long.rotateLeft(v[0], 32);
        v[2] += v[1];
        v[0] += v[3];
        v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
        v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
        v[2] = Long.rotateLeft(v[2], 32);
    }

    private void requireShown(final long hash, final int slot) {
        if (decision.get("hash").asLong() != hash) {
            unexplained("hash");
        }
        if (shown("slot") != slot) {
            unexplained("slot");
        }
    }

    private int unexplained(final String field) {
        throw new AssertionError("the " + field + " shown is not the one that the rule leads to: " + decision);
    }
}
