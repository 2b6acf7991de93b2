package org.crashonly.shop.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.YearMonth;
import org.crashonly.shop.contract.Card;
import org.junit.jupiter.api.Test;

class CardRulesTest {

    private static final YearMonth NOW = YearMonth.of(2026, 11);

    @Test
    void takesTestCardsAsTheyAreTyped() {
        assertThat(CardRules.wrongField(new Card("Ann", "4242 4242-4242 4242", "11/26", "123"), NOW)).isEmpty();
        assertThat(CardRules.wrongField(new Card("Ann", "5555555555554444", " 1 / 2031 ", "1234"), NOW)).isEmpty();
    }

    @Test
    void namesTheFieldThatIsWrong() {
        assertThat(CardRules.wrongField(new Card("Ann", "4111 1111 1111 1111", "12/30", "123"), NOW)).contains("number");
        assertThat(CardRules.wrongField(new Card("Ann", null, "12/30", "123"), NOW)).contains("number");
        assertThat(CardRules.wrongField(new Card("Ann", "4242424242424242", "10/26", "123"), NOW)).contains("expiry");
        assertThat(CardRules.wrongField(new Card("Ann", "4242424242424242", "13/30", "123"), NOW)).contains("expiry");
        assertThat(CardRules.wrongField(new Card("Ann", "4242424242424242", "12/30", "12"), NOW)).contains("code");
    }

    @Test
    void showsBrandAndLastDigitsOnly() {
        assertThat(CardRules.shown("5555555555554444")).isEqualTo("Mastercard ending in 4444");
    }
}
