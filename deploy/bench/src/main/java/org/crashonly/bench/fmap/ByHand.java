package org.crashonly.bench.fmap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What somebody who has read the shop's sources expects: {@code by-hand.txt}, which says who fails with whom, and who calls whom.
 *
 * @param expected the edges that there should be; no others
 * @param calls for each part, those that it calls: a static call graph
 */
record ByHand(SortedSet<Way.Key> expected, Map<String, List<String>> calls) {

    private static final String CALLS = "calls";
    private static final String ARROW = "->";

    static ByHand ofTheShop() throws IOException {
        try (InputStream in = ByHand.class.getResourceAsStream("by-hand.txt")) {
            return of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** @throws IllegalArgumentException with the first line that is none */
    static ByHand of(String text) {
        SortedSet<Way.Key> expected = new TreeSet<>();
        Map<String, List<String>> calls = new TreeMap<>();
        text.lines().map(String::strip).filter(it -> !it.isEmpty() && !it.startsWith("#")).forEach(line -> {
            List<String> words = List.of(line.split("\\s+"));
            int arrow = words.indexOf(ARROW);
            if (words.getFirst().equals(CALLS) && words.size() > 2) {
                calls.put(words.get(1), words.subList(2, words.size()));
            } else if (arrow > 1 && arrow < words.size() - 1) {
                words.subList(1, arrow).forEach(fault -> words.subList(arrow + 1, words.size())
                        .forEach(to -> expected.add(new Way.Key(words.getFirst(), to, fault))));
            } else {
                throw new IllegalArgumentException("'" + line + "': expected 'PART FAULT... -> PART...' or 'calls PART PART...'");
            }
        });
        return new ByHand(expected, calls);
    }

    /** Whether {@code to} calls {@code from}, as far as its sources say. */
    boolean hasCall(String from, String to) {
        return calls.getOrDefault(to, List.of()).contains(from);
    }
}
