package io.signalbox.scheduler;

import io.signalbox.packet.FlowKey;
import io.signalbox.service.RealServer;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A scheduler once more, slowly and plainly, as the behaviour of Linux 6.1 is described in words. Shares nothing with
 * the real one but the servers' counts and weights. {@code servers} is in list order: the server added last is first.
 */
abstract class Twin {
    List<RealServer> servers = new ArrayList<>();
    /** Event time in nanoseconds. */
    long now;

    abstract RealServer choose(FlowKey key);

    void bound() {}

    void added() {}

    void edited() {}

    /** {@code leaving} is still in the list; {@link #removed} follows when it is not. */
    void removing(final RealServer leaving) {}

    void removed() {}

    static Twin of(final SchedulerKind kind, final int flags, final long seed) {
        final boolean fallback = (flags & SchedulerKind.FLAG_FALLBACK) != 0;
        final boolean port = (flags & SchedulerKind.FLAG_PORT) != 0;
        return switch (kind) {
            case RR -> new Rr();
            case WRR -> new Wrr();
            case LC -> new Lc();
            case WLC -> new Wlc();
            case SED -> new Sed();
            case NQ -> new Nq();
            case DH -> new Dh();
            case SH -> new Sh(fallback, port);
            case MH -> new Mh(fallback, port);
            case FO -> new Fo();
            case OVF -> new Ovf();
            case LBLC -> new Lblc();
            case LBLCR -> new Lblcr();
            case TWOS -> new Twos(seed);
        };
    }

    static boolean usable(final RealServer server) {
        return !server.overloaded && server.weight > 0;
    }

    static BigInteger times(final long a, final long b) {
        return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
    }

    /** overhead = 256 A + I */
    static long overhead(final RealServer server) {
        return 256L * server.activeConnections + server.inactiveConnections;
    }

    static int gcd(final Iterable<Integer> weights) {
        BigInteger gcd = BigInteger.ZERO;
        for (final int weight : weights) {
            if (weight > 0) {
                gcd = gcd.gcd(BigInteger.valueOf(weight));
            }
        }
        return gcd.intValue();
    }

    static final class Rr extends Twin {
        /** The server last returned, or null: the head. */
        private RealServer cursor;

        @Override
        RealServer choose(final FlowKey key) {
            final List<RealServer> circle = new ArrayList<>();
            final int after = servers.indexOf(cursor) + 1;
            circle.addAll(servers.subList(after, servers.size()));
            circle.addAll(servers.subList(0, after));
            for (final RealServer server : circle) {
                if (usable(server)) {
                    cursor = server;
                    return server;
                }
            }
            return null;
        }

        @Override
        void bound() {
            cursor = null;
        }

        @Override
        void removing(final RealServer leaving) {
            if (leaving == cursor) {
                final int index = servers.indexOf(leaving);
                cursor = index == 0 ? null : servers.get(index - 1);
            }
        }
    }

    static final class Wrr extends Twin {
        /** Current position; null is the head. */
        private RealServer cl;

        int cw;
        private int mw;
        private int di;

        private void measure() {
            cl = null;
            final List<Integer> weights =
                    servers.stream().map(server -> server.weight).toList();
            di = gcd(weights) == 0 ? 1 : gcd(weights);
            mw = weights.stream().mapToInt(weight -> weight).max().orElse(0) - (di - 1);
        }

        @Override
        void bound() {
            measure();
            cw = mw;
        }

        @Override
        void added() {
            recalculate();
        }

        @Override
        void edited() {
            recalculate();
        }

        @Override
        void removed() {
            recalculate();
        }

        private void recalculate() {
            measure();
            if (cw > mw || cw == 0) {
                cw = mw;
            } else if (di > 1) {
                cw = (int) Math.floor((double) cw / di) * di + 1;
            }
        }

        @Override
        RealServer choose(final FlowKey key) {
            if (mw == 0) {
                return null;
            }
            final RealServer last = cl;
            RealServer stop = null;
            boolean lastPass = false;
            boolean restarted = false;
            for (; ; ) {
                for (final RealServer server : servers.subList(servers.indexOf(cl) + 1, servers.size())) {
                    cl = server;
                    if (!server.overloaded && server.weight >= cw) {
                        return server;
                    }
                    if (server == stop) {
                        return null;
                    }
                }
                cl = null;
                cw -= di;
                if (cw <= 0) {
                    cw = mw;
                    if (lastPass || last == null) {
                        return null;
                    }
                    restarted = true;
                }
                lastPass = cw <= di;
                if (lastPass && restarted && last != null) {
                    stop = last;
                }
            }
        }
    }

    static final class Lc extends Twin {
        @Override
        RealServer choose(final FlowKey key) {
            RealServer least = null;
            for (final RealServer server : servers) {
                if (server.overloaded || server.weight == 0) {
                    continue;
                }
                if (least == null || overhead(server) < overhead(least)) {
                    least = server;
                }
            }
            return least;
        }
    }

    /** wlc, and with another measure of load sed. */
    static class Wlc extends Twin {
        long load(final RealServer server) {
            return overhead(server);
        }

        @Override
        RealServer choose(final FlowKey key) {
            int first = 0;
            while (first < servers.size() && !usable(servers.get(first))) {
                first++;
            }
            if (first == servers.size()) {
                return null;
            }
            RealServer least = servers.get(first);
            for (final RealServer server : servers.subList(first + 1, servers.size())) {
                if (!server.overloaded
                        && times(load(least), server.weight).compareTo(times(load(server), least.weight)) > 0) {
                    least = server;
                }
            }
            return least;
        }
    }

    static final class Sed extends Wlc {
        @Override
        long load(final RealServer server) {
            return server.activeConnections + 1;
        }
    }

    static final class Nq extends Twin {
        @Override
        RealServer choose(final FlowKey key) {
            RealServer least = null;
            for (final RealServer server : servers) {
                if (server.overloaded || server.weight == 0) {
                    continue;
                }
                if (server.activeConnections == 0) {
                    return server;
                }
                if (least == null
                        || times(least.activeConnections + 1, server.weight)
                                        .compareTo(times(server.activeConnections + 1, least.weight))
                                > 0) {
                    least = server;
                }
            }
            return least;
        }
    }

    static final class Fo extends Twin {
        @Override
        RealServer choose(final FlowKey key) {
            RealServer highest = null;
            int highestWeight = 0;
            for (final RealServer server : servers) {
                if (!server.overloaded && server.weight > highestWeight) {
                    highest = server;
                    highestWeight = server.weight;
                }
            }
            return highest;
        }
    }

    static final class Ovf extends Twin {
        @Override
        RealServer choose(final FlowKey key) {
            RealServer highest = null;
            for (final RealServer server : servers) {
                if (server.overloaded || server.weight == 0 || server.activeConnections > server.weight) {
                    continue;
                }
                if (highest == null || server.weight > highest.weight) {
                    highest = server;
                }
            }
            return highest;
        }
    }

    /** The caches of lblc and lblcr: what a destination has, when it was used, and the timer that forgets. */
    abstract static class Caching<T> extends Twin {
        static final long SECOND = 1_000_000_000L;
        static final long EXPIRATION = 86_400 * SECOND;

        final Map<List<Long>, T> cache = new HashMap<>();
        private final Map<List<Long>, Long> lastUse = new HashMap<>();
        private long timer;
        private int runs = -1;

        @Override
        void bound() {
            cache.clear();
            lastUse.clear();
            runs = -1;
        }

        @Override
        final RealServer choose(final FlowKey key) {
            runTimer();
            final List<Long> destination = List.of(key.destinationHi, key.destinationLo);
            final RealServer server = serve(destination);
            if (cache.containsKey(destination)) {
                lastUse.put(destination, now);
            }
            return server;
        }

        /** Every 60 s from the first choice on; every 30th run forgets what is unused. */
        private void runTimer() {
            if (runs < 0) {
                runs = 0;
                timer = now + 60 * SECOND;
            }
            for (; timer <= now; timer += 60 * SECOND) {
                runs++;
                if (runs % 30 == 0) {
                    lastUse.values().removeIf(used -> timer - used >= EXPIRATION);
                    cache.keySet().retainAll(lastUse.keySet());
                }
            }
        }

        abstract RealServer serve(List<Long> destination);

        RealServer wlc() {
            final Wlc wlc = new Wlc();
            wlc.servers = servers;
            return wlc.choose(null);
        }

        boolean isOver(final RealServer server) {
            return server.activeConnections > server.weight
                    && servers.stream()
                            .anyMatch(e -> times(2, e.activeConnections).compareTo(BigInteger.valueOf(e.weight)) < 0);
        }
    }

    static final class Lblc extends Caching<RealServer> {
        @Override
        RealServer serve(final List<Long> destination) {
            final RealServer cached = cache.get(destination);
            if (cached != null && servers.contains(cached) && cached.weight > 0 && !isOver(cached)) {
                return cached;
            }
            final RealServer pick = wlc();
            if (pick != null) {
                cache.put(destination, pick);
            }
            return pick;
        }
    }

    static final class Lblcr extends Caching<Lblcr.Members> {
        /** The newest first. */
        static final class Members {
            private final List<RealServer> list = new ArrayList<>();
            private long lastMod;
        }

        @Override
        RealServer serve(final List<Long> destination) {
            final Members set = cache.get(destination);
            if (set != null) {
                final RealServer least = least(set.list);
                if (set.list.size() > 1 && now > set.lastMod + EXPIRATION && most(set.list) != null) {
                    set.list.remove(most(set.list));
                    set.lastMod = now;
                }
                if (least != null && !isOver(least)) {
                    return least;
                }
            }
            final RealServer pick = wlc();
            if (pick != null) {
                final Members members = cache.computeIfAbsent(destination, absent -> new Members());
                if (!members.list.contains(pick)) {
                    members.list.add(0, pick);
                    members.lastMod = now;
                }
            }
            return pick;
        }

        private RealServer least(final List<RealServer> set) {
            final List<RealServer> rest = new ArrayList<>(set);
            rest.removeIf(member -> member.overloaded);
            while (!rest.isEmpty() && !(rest.get(0).weight > 0 && servers.contains(rest.get(0)))) {
                rest.remove(0);
            }
            RealServer least = rest.isEmpty() ? null : rest.get(0);
            for (final RealServer member : rest) {
                if (times(overhead(least), member.weight).compareTo(times(overhead(member), least.weight)) > 0
                        && servers.contains(member)) {
                    least = member;
                }
            }
            return least;
        }

        private static RealServer most(final List<RealServer> set) {
            RealServer most = null;
            for (final RealServer member : set) {
                if (most == null) {
                    most = member.weight > 0 ? member : null;
                } else if (times(overhead(most), member.weight).compareTo(times(overhead(member), most.weight)) < 0
                        && member.weight > 0) {
                    most = member;
                }
            }
            return most;
        }
    }

    /** Draws from Java's own SplitMix64. */
    static final class Twos extends Twin {
        private final long seed;
        private SplittableRandom random;

        Twos(final long seed) {
            this.seed = seed;
        }

        @Override
        void bound() {
            random = new SplittableRandom(seed);
        }

        @Override
        RealServer choose(final FlowKey key) {
            final List<RealServer> usable =
                    servers.stream().filter(Twin::usable).toList();
            if (usable.isEmpty()) {
                return null;
            }
            final BigInteger total = BigInteger.valueOf(
                    usable.stream().mapToLong(server -> server.weight).sum() + 1);
            final RealServer choice1 = drawn(usable, random(total));
            final RealServer choice2 = drawn(usable, random(total));
            final BigInteger load1 = times(choice2.weight, overhead(choice1));
            final BigInteger load2 = times(choice1.weight, overhead(choice2));
            return load1.compareTo(load2) > 0 ? choice2 : choice1;
        }

        private long random(final BigInteger total) {
            return new BigInteger(Long.toUnsignedString(random.nextLong()))
                    .mod(total)
                    .longValueExact();
        }

        private static RealServer drawn(final List<RealServer> usable, final long r) {
            long sum = 0;
            for (final RealServer server : usable) {
                sum += server.weight;
                if (r <= sum) {
                    return server;
                }
            }
            throw new AssertionError("r is at most the sum");
        }
    }

    static final long TWO_TO_32 = 1L << 32;

    /** Unsigned 32 bits; v4 as an integer, v6 the XOR of its words. */
    static long fold(final long hi, final long lo) {
        final String hex = String.format("%016x%016x", hi, lo);
        if (hex.startsWith("00000000000000000000ffff")) {
            return Long.parseLong(hex.substring(24), 16);
        }
        long folded = 0;
        for (int word = 0; word < 32; word += 8) {
            folded ^= Long.parseLong(hex.substring(word, word + 8), 16);
        }
        return folded;
    }

    static long client(final FlowKey key, final boolean port) {
        final boolean ported = List.of(6, 17, 132).contains(key.protocol);
        return (fold(key.sourceHi, key.sourceLo) + (port && ported ? key.sourcePort : 0)) % TWO_TO_32;
    }

    /** H(v, bits) */
    static int h(final long v, final int bits) {
        return times(v, 0x61C88647L)
                .mod(BigInteger.valueOf(TWO_TO_32))
                .shiftRight(32 - bits)
                .intValue();
    }

    static final class Dh extends Twin {
        private final Map<Integer, RealServer> slots = new HashMap<>();

        private void rebuild() {
            slots.clear();
            for (int i = 0; i < 256 && !servers.isEmpty(); i++) {
                slots.put(i, servers.get(i % servers.size()));
            }
        }

        @Override
        void bound() {
            rebuild();
        }

        @Override
        void added() {
            rebuild();
        }

        @Override
        void removed() {
            rebuild();
        }

        @Override
        RealServer choose(final FlowKey key) {
            final RealServer server = slots.get(h(fold(key.destinationHi, key.destinationLo), 8));
            return server != null && usable(server) ? server : null;
        }
    }

    static final class Sh extends Twin {
        private final boolean fallback;
        private final boolean port;

        Sh(final boolean fallback, final boolean port) {
            this.fallback = fallback;
            this.port = port;
        }

        /** The table is worked out for every decision: it follows from the servers alone. */
        private List<RealServer> table() {
            final List<RealServer> table = new ArrayList<>();
            while (table.size() < 256) {
                for (final RealServer server : servers) {
                    for (int i = 0; i < Math.max(server.weight, 1) && table.size() < 256; i++) {
                        table.add(server);
                    }
                }
            }
            return table;
        }

        @Override
        RealServer choose(final FlowKey key) {
            if (servers.isEmpty()) {
                return null;
            }
            final List<RealServer> table = table();
            final int slot = h(client(key, port), 8);
            if (usable(table.get(slot))) {
                return table.get(slot);
            }
            for (int o = 0; fallback && o < 256; o++) {
                final int r = (o + slot) % 256;
                if (usable(table.get((r + slot) % 256))) {
                    return table.get((r + slot) % 256);
                }
            }
            return null;
        }
    }

    static final class Mh extends Twin {
        private static final int N = 4093;
        private static final long K1 = 2654435761L;
        private static final long K2 = 2654446892L;

        private final boolean fallback;
        private final boolean port;
        private final Map<RealServer, Integer> lastWeights = new HashMap<>();
        private RealServer[] table = new RealServer[N];

        Mh(final boolean fallback, final boolean port) {
            this.fallback = fallback;
            this.port = port;
        }

        private void rebuild() {
            for (final RealServer server : servers) {
                if (server.weight != 0 || !lastWeights.containsKey(server)) {
                    lastWeights.put(server, server.weight);
                }
            }
            table = new RealServer[N];
            final List<Integer> weights = servers.stream().map(lastWeights::get).toList();
            final int g = gcd(weights);
            if (g == 0) {
                return;
            }
            final int m = weights.stream().mapToInt(weight -> weight).max().orElseThrow() / g;
            final int shift = Math.max(0, Integer.toBinaryString(m).length() - 6);
            final long[] position = new long[servers.size()];
            final long[] skip = new long[servers.size()];
            for (int i = 0; i < servers.size(); i++) {
                final RealServer server = servers.get(i);
                final long v = (fold(server.addressHi, server.addressLo) + server.port) % TWO_TO_32;
                position[i] = s(v, K1) % N;
                skip[i] = s(v, K2) % (N - 1) + 1;
            }
            int placed = 0;
            while (placed < N) {
                for (int i = 0; i < servers.size(); i++) {
                    final int lw = weights.get(i);
                    final int turns = lw == 0 ? 0 : Math.max(1, (lw / g) >> shift);
                    for (int turn = 0; turn < turns && placed < N; turn++) {
                        while (table[(int) position[i]] != null) {
                            position[i] = (position[i] + skip[i]) % N;
                        }
                        table[(int) position[i]] = servers.get(i);
                        placed++;
                    }
                }
            }
        }

        @Override
        void bound() {
            rebuild();
        }

        @Override
        void added() {
            rebuild();
        }

        @Override
        void edited() {
            rebuild();
        }

        @Override
        void removed() {
            lastWeights.keySet().retainAll(servers);
            rebuild();
        }

        @Override
        RealServer choose(final FlowKey key) {
            final long v = client(key, port);
            final long slot = s(v, K1) % N;
            final RealServer server = table[(int) slot];
            if (server == null || usable(server)) {
                return server;
            }
            for (int o = 0; fallback && o < N; o++) {
                final long r = (o + slot) % N;
                final RealServer other = table[(int) (s((v + r) % TWO_TO_32, K1) % N)];
                if (other == null || usable(other)) {
                    return other;
                }
            }
            return null;
        }

        /** S(v, k): SipHash-1-3 of four bytes under (k, k), the low 32 bits. */
        private static long s(final long v, final long k) {
            final long[] state = {
                k ^ 0x736f6d6570736575L, k ^ 0x646f72616e646f6dL, k ^ 0x6c7967656e657261L, k ^ 0x7465646279746573L
            };
            final long block = (4L << 56) + v;
            state[3] ^= block;
            sipRound(state);
            state[0] ^= block;
            state[2] ^= 0xff;
            sipRound(state);
            sipRound(state);
            sipRound(state);
            return (state[0] ^ state[1] ^ state[2] ^ state[3]) & 0xffffffffL;
        }

        private static void sipRound(final long[] state) {
            half(state, 0, 1, 13, 2, 3, 16);
            half(state, 2, 1, 17, 0, 3, 21);
        }

        private static void half(
                final long[] v, final int a, final int b, final int left, final int c, final int d, final int right) {
            v[a] += v[b];
            v[b] = Long.rotateLeft(v[b], left) ^ v[a];
            v[a] = Long.rotateLeft(v[a], 32);
            v[c] += v[d];
            v[d] = Long.rotateLeft(v[d], right) ^ v[c];
        }
    }
}
