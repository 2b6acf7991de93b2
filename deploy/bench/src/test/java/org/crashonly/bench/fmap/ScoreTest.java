package org.crashonly.bench.fmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreTest {

    private static final ByHand HAND = ByHand.of("""
            # who fails
            catalog  error hang  ->  storefront orders
            stock    error       ->  storefront
            calls storefront catalog stock
            calls orders catalog cart
            """);

    @Test
    void whatWasFoundIsHeldAgainstWhatWasExpected() {
        Score score = Score.of(List.of(way("catalog", "storefront", "error", 2, 2), way("catalog", "orders", "error", 0, 2),
                way("catalog", "orders", "hang", 1, 3), way("stock", "orders", "error", 1, 2), way("cart", "orders", "error", 0, 1),
                way("catalog", "storefront", "error+machine/shop/cart", 1, 1)), HAND);

        assertThat(score.found()).extracting(Way.Key::toString).containsExactly("catalog -> storefront (error)", "stock -> orders (error)");
        assertThat(score.missing()).extracting(Way.Key::toString).containsExactly("catalog -> orders (error)", "catalog -> orders (hang)");
        assertThat(score.surprising()).extracting(Way.Key::toString).containsExactly("stock -> orders (error)");
        assertThat(score.unseen()).extracting(Way.Key::toString).containsExactly("catalog -> storefront (hang)", "stock -> storefront (error)");
        assertThat(score.recall()).isEqualTo(1.0 / 3);
        assertThat(score.precision()).isEqualTo(0.5);
        assertThat(score.beyondCalls()).containsExactly("stock -> orders");
        assertThat(score.callsOnly()).containsExactly("cart -> orders", "catalog -> orders");
    }

    @Test
    void trialsOfSeveralCampaignsAddUp() {
        assertThat(Score.sum(List.of(List.of(way("a", "b", "error", 1, 1)), List.of(way("a", "b", "error", 0, 2), way("a", "c", "error", 0, 1)))))
                .containsExactly(way("a", "b", "error", 1, 3), way("a", "c", "error", 0, 1));
    }

    @Test
    void theShopsTableNamesItsParts() throws Exception {
        ByHand shop = ByHand.ofTheShop();
        assertThat(shop.expected()).hasSize(52).contains(new Way.Key("shop/catalog", "web/storefront", "error"));
        assertThat(shop.hasCall("db", "shop/cart")).isTrue();
        assertThat(shop.hasCall("shop/cart", "db")).isFalse();
        assertThatThrownBy(() -> ByHand.of("a error -> ")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'a error ->'");
    }

    private static Way way(String from, String to, String fault, long hits, long trials) {
        return new Way("machine/shop/" + from, "machine/shop/" + to, fault, hits, trials);
    }
}
