package org.crashonly.shop.shoppers;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Somebody with a browser, an account and wishes. Not safe for several threads: people do one thing at a time. */
final class Shopper {

    private static final List<String> WISHES = List.of("mug", "moss green", "lamp", "terracotta vase", "notebook", "clock", "dots", "armchair",
            "fern", "gift", "sea blue", "oak");
    private static final String GOOD_CARD = "4242 4242 4242 4242";
    private static final String DECLINED_CARD = "4000 0000 0000 0002";
    private static final int OK = 200;
    private static final Duration UNTIL_FINISHED = Duration.ofSeconds(90);

    private final Browser browser;
    private final Books books;
    private final RandomGenerator random;
    private boolean member;

    Shopper(Browser browser, Books books, RandomGenerator random) {
        this.browser = browser;
        this.books = books;
        this.random = random;
    }

    /**
     * Does something that people do.
     *
     * @param intendedNanos when it was to begin
     */
    void act(Activity activity, long intendedNanos) throws InterruptedException {
        switch (activity) {
            case BROWSE -> browse(intendedNanos);
            case SEARCH -> search(intendedNanos);
            case FILL_CART -> fillCart(intendedNanos);
            case LOOK_AT_CART -> expect(browser.get("/cart", intendedNanos), "Your cart");
            case LOOK_AT_ORDERS -> expect(browser.get("/orders", intendedNanos), member ? "Your orders" : "Log in");
            case ORDER -> order(intendedNanos);
        }
    }

    private PageText browse(long intendedNanos) throws InterruptedException {
        PageText home = expect(browser.get("/", intendedNanos), "What others take home");
        PageText shelf = browser.get("/shelf/" + any(home.shelves(), "mugs"));
        return browser.get("/product/" + any(shelf.products(), "MUG-001"));
    }

    private void search(long intendedNanos) throws InterruptedException {
        String words = any(WISHES, "");
        PageText found = expect(browser.get("/search?q=" + URLEncoder.encode(words, StandardCharsets.UTF_8), intendedNanos), "product");
        if (!found.products().isEmpty()) {
            browser.get("/product/" + any(found.products(), ""));
        }
    }

    private void fillCart(long intendedNanos) throws InterruptedException {
        PageText product = browse(intendedNanos);
        if (!product.hasForm("/cart/lines")) {
            return; // Sold out.
        }
        Map<String, String> form = new TreeMap<>(product.hiddenFields("/cart/lines"));
        form.put("quantity", String.valueOf(1 + random.nextInt(2)));
        expect(browser.post("/cart/lines", form), "Your cart");
    }

    private void order(long intendedNanos) throws InterruptedException {
        fillCart(intendedNanos);
        if (!member) {
            signUp();
        }
        PageText checkout = browser.get("/checkout");
        if (!checkout.hasForm("/checkout")) {
            return; // The cart is empty: what was wanted was sold out.
        }
        Map<String, String> form = new TreeMap<>(checkout.hiddenFields("/checkout"));
        form.putAll(Map.of("name", "Sam Shopper", "street", "Elm Road " + (1 + random.nextInt(90)), "postcode", "1010", "city", "Vienna",
                "country", "Austria", "card-number", random.nextInt(20) == 0 ? DECLINED_CARD : GOOD_CARD, "card-expiry", "12/39", "card-code", "123"));
        books.intends(form.get("idempotency-key"));
        finish(form.get("idempotency-key"), browser.post("/checkout", form));
    }

    private void signUp() throws InterruptedException {
        Map<String, String> form = new TreeMap<>(browser.get("/signup").hiddenFields("/signup"));
        String email = "sam-" + form.get("idempotency-key") + "@example.org";
        form.putAll(Map.of("name", "Sam Shopper", "email", email, "password", "open sesame 1"));
        PageText answer = browser.post("/signup", form);
        require(answer.status() == OK, answer, "Log out");
        if (!answer.html().contains("Log out")) {
            // The frame of a page goes without what nobody can tell it now; this page does not.
            expect(browser.get("/orders"), "Your orders");
        }
        member = true;
    }

    /** Looks at the order until the shop says what became of it. */
    private void finish(String key, PageText answer) throws InterruptedException {
        PageText page = answer;
        long giveUp = System.nanoTime() + UNTIL_FINISHED.toNanos();
        while (true) {
            Optional<String> state = page.orderState();
            if (state.isEmpty()) {
                return; // Back at the checkout: the cart was not the one that was shown, and nothing was ordered.
            }
            switch (state.get()) {
                case "CONFIRMED" -> {
                    books.acknowledged(key);
                    return;
                }
                case "REJECTED" -> {
                    return;
                }
                default -> {
                    if (System.nanoTime() > giveUp) {
                        books.failed("an order was not finished within " + UNTIL_FINISHED.toSeconds() + " s");
                        throw new UnexpectedAnswer("order " + key + " is still " + state.get());
                    }
                    Thread.sleep(Duration.ofSeconds(1));
                    page = browser.get("/orders/" + key);
                }
            }
        }
    }

    private PageText expect(PageText page, String text) {
        require(page.html().contains(text), page, text);
        return page;
    }

    private void require(boolean isAsExpected, PageText page, String text) {
        if (!isAsExpected) {
            String what = "a page without \"" + text + "\": " + page.headline();
            books.failed(what);
            throw new UnexpectedAnswer(what);
        }
    }

    private String any(List<String> choices, String otherwise) {
        return choices.isEmpty() ? otherwise : choices.get(random.nextInt(choices.size()));
    }
}
