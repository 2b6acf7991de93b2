package org.crashonly.manager.application;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What somebody who mistyped a word may have meant. */
public final class Guess {

    private Guess() {}

    /** The candidate that is fewest typing errors away, if that is few for a word of this length. */
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        int bound = word.length() <= 3 ? 2 : 1 + word.length() / 4;
        return candidates.stream()
                .filter(candidate -> distance(word, candidate) <= bound)
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
    }

    /** Insertions, deletions, substitutions and swaps of neighbours between two words, case aside (optimal string alignment). */
    private static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                d[i][j] = i == 0 || j == 0 ? i + j : cheapest(d, a, b, i, j);
            }
        }
        return d[a.length()][b.length()];
    }

    private static int cheapest(int[][] d, String a, String b, int i, int j) {
        int substitution = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(substitution, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
    }
}
