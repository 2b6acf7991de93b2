package org.crashonly.shop.assortment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AssortmentTest {

    @Test
    void hasAThousandArticlesWithNumbersAndNamesOfTheirOwn() {
        assertThat(Assortment.articles()).hasSize(1000);
        assertThat(Assortment.articles()).extracting(Article::sku).doesNotHaveDuplicates();
        assertThat(Assortment.articles()).extracting(Article::name).doesNotHaveDuplicates();
    }

    @Test
    void hasAHundredOnEachShelf() {
        for (Shelf shelf : Shelf.values()) {
            assertThat(Assortment.articles()).filteredOn(article -> article.kind().shelf() == shelf).as(shelf.slug()).hasSize(100);
        }
    }

    @Test
    void isTheSameEveryTime() {
        assertThat(Assortment.articles()).isEqualTo(Assortment.articles());
        assertThat(Assortment.articles().getFirst())
                .extracting(Article::sku, Article::name, Article::priceCents)
                .containsExactly("CLK-001", "Alder wall clock", 5100L);
    }

    @Test
    void hasSomethingGoneSomethingRareAndPlentyOfTheRest() {
        assertThat(Assortment.articles()).filteredOn(article -> article.initialStock() == 0).hasSizeBetween(5, 50);
        assertThat(Assortment.articles()).filteredOn(article -> article.initialStock() > 0 && article.initialStock() < 10).hasSizeBetween(40, 140);
        assertThat(Assortment.articles()).filteredOn(article -> article.initialStock() >= 500).hasSizeGreaterThan(800);
    }

    @Test
    void asksForPricesInHalfEuros() {
        assertThat(Assortment.articles()).allSatisfy(article -> {
            assertThat(article.priceCents()).isPositive();
            assertThat(article.priceCents() % 50).isZero();
        });
    }
}
