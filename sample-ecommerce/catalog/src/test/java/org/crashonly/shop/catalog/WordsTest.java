package org.crashonly.shop.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.crashonly.shop.assortment.Article;
import org.crashonly.shop.assortment.Assortment;
import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void areLowerCaseWithoutAccentsAndWithoutThoseThatSayNothing() {
        assertThat(Words.of("The Café-Table, for TWO")).containsExactly("cafe", "table", "two");
        assertThat(Words.of(null)).isEmpty();
        assertThat(Words.of("'; drop table x; --")).containsExactly("drop", "table", "x");
    }

    @Test
    void soughtInThePluralFindTheSingular() {
        assertThat(Words.sought("mugs glass vases")).containsExactly("mug", "glass", "vase");
    }

    @Test
    void ofTheNameCountMost() {
        Article article = Assortment.articles().stream().filter(it -> it.name().equals("Cove teapot")).findFirst().orElseThrow();
        Map<String, Integer> weights = Words.weights(article, new HashMap<>());
        assertThat(weights.get("teapot")).isGreaterThan(weights.get("tea"));
        assertThat(weights.get("tea")).isGreaterThan(weights.get("drop"));
        assertThat(weights).containsKeys("cove", "sea", "blue", "waves", "sieve");
    }
}
