package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.crashonly.shop.shoppers.Browser;
import org.crashonly.shop.shoppers.PageText;

/** Somebody who shops in a test. */
final class Customer {

    static final String GOOD_CARD = "4242 4242 4242 4242";
    static final String PASSWORD = "correct horse 7";

    final String email = "c-" + UUID.randomUUID() + "@example.org";
    final Browser browser;

    Customer(URI shop) {
        browser = new Browser(shop, Duration.ofSeconds(60));
    }

    PageText put(String sku, int quantity) throws InterruptedException {
        Map<String, String> form = form(browser.get("/product/" + sku), "/cart/lines");
        form.put("quantity", String.valueOf(quantity));
        return browser.post("/cart/lines", form);
    }

    PageText signUp(String name) throws InterruptedException {
        Map<String, String> form = form(browser.get("/signup"), "/signup");
        form.putAll(Map.of("name", name, "email", email, "password", PASSWORD));
        PageText page = browser.post("/signup", form);
        assertThat(page.html()).contains("Log out");
        return page;
    }

    /** The checkout's form, filled in. */
    Map<String, String> checkout(String card) throws InterruptedException {
        Map<String, String> form = form(browser.get("/checkout"), "/checkout");
        form.putAll(Map.of("name", "Ann Archer", "street", "Elm Road 1", "postcode", "1010", "city", "Vienna", "country", "Austria",
                "card-number", card, "card-expiry", "12/39", "card-code", "123"));
        return form;
    }

    /** The order page once it says what became of the order. */
    PageText finished(String key) {
        return await("order " + key + " is finished").atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(200))
                .until(() -> browser.get("/orders/" + key), page -> page.orderState().filter(state -> state.equals("CONFIRMED") || state.equals("REJECTED")).isPresent());
    }

    static Map<String, String> form(PageText page, String action) {
        return new TreeMap<>(page.hiddenFields(action));
    }

    static String key(Map<String, String> form) {
        return form.get("idempotency-key");
    }
}
