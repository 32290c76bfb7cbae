package io.signalbox.director.lab;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Requests that a client made, each on a connection of its own, and who answered them.
 *
 * @param answers how many each server gave, by its name
 */
record Requests(int asked, Map<String, Long> answers) {

    /** Asks for the page of an address, which is in brackets if it is IPv6. */
    static Requests make(final Namespace client, final String address, final int count) {
        final Output output = client.run(
                "curl", "-s", "-m", "20", "-H", "Connection: close", "http://" + address + "/?[1-" + count + "]");
        final List<String> names = output.out().lines().toList();
        return new Requests(
                count,
                names.stream().collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting())));
    }

    long answersOf(final String server) {
        return answers.getOrDefault(server, 0L);
    }

    long unanswered() {
        return asked - answers.values().stream().mapToLong(Long::longValue).sum();
    }
}
