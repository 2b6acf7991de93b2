package org.crashonly.shop.catalog;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.crashonly.shop.assortment.Article;

/** Words as search sees them: lower case, without accents, without those that say nothing. */
final class Words {

    private static final int MOST = 6;
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

    /** The words by which {@code article} is found, with their weights: its name counts most. */
    static Map<String, Integer> weights(Article article) {
        Map<String, Integer> weights = new TreeMap<>();
        add(weights, article.description() + " " + article.details(), 1);
        add(weights, article.kind().shelf().title() + " " + article.series().colour(), 3);
        add(weights, article.name() + " " + article.sku(), 9);
        return weights;
    }

    private static void add(Map<String, Integer> weights, String text, int weight) {
        for (String part : text.split("[.,·]")) {
            Arrays.stream(part.split("\\s+")).flatMap(word -> of(word).stream()).forEach(word -> weights.merge(word, weight, Math::max));
        }
    }
}
