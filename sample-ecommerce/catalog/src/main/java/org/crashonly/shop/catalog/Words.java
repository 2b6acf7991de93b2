package org.crashonly.shop.catalog;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.crashonly.shop.assortment.Article;

/** Words as search sees them: lower case, without accents, without those that say nothing. */
final class Words {

    private static final int MOST = 6;
    private static final Pattern BETWEEN = Pattern.compile("[\\s.,·]+");
    private static final Set<String> SILENT = Set.of("a", "an", "and", "at", "for", "in", "is", "it", "of", "on", "or", "the", "to", "with");

    private Words() {}

    /** The words in {@code text}, at most {@value #MOST}. */
    static List<String> of(String text) {
        String plain = Normalizer.normalize(text == null ? "" : text, Normalizer.Form.NFD).replaceAll("\\p{M}", "").toLowerCase(Locale.ROOT);
        return Arrays.stream(plain.split("[^a-z0-9]+"))
                .filter(word -> !word.isEmpty() && word.length() <= 60 && !SILENT.contains(word))
                .distinct()
                .limit(MOST)
                .toList();
    }

    /** What is looked for in {@code text}: the plural finds the singular, since words are found by their beginnings. */
    static List<String> sought(String text) {
        return of(text).stream()
                .map(word -> word.length() > 3 && word.endsWith("s") && !word.endsWith("ss") ? word.substring(0, word.length() - 1) : word)
                .distinct()
                .toList();
    }

    /**
     * The words by which {@code article} is found, with their weights: its name counts most.
     *
     * @param known what was seen in earlier articles, which are described in the same words
     */
    static Map<String, Integer> weights(Article article, Map<String, List<String>> known) {
        Map<String, Integer> weights = new TreeMap<>();
        add(weights, article.description() + " " + article.details(), 1, known);
        add(weights, article.kind().shelf().title() + " " + article.series().colour(), 3, known);
        add(weights, article.name() + " " + article.sku(), 9, known);
        return weights;
    }

    private static void add(Map<String, Integer> weights, String text, int weight, Map<String, List<String>> known) {
        for (String part : BETWEEN.split(text)) {
            for (String word : known.computeIfAbsent(part, Words::of)) {
                weights.merge(word, weight, Math::max);
            }
        }
    }
}
