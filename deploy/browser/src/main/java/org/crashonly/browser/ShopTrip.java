package org.crashonly.browser;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/**
 * Somebody buys a mug in the sample shop, with a browser: search, cart, account, log in, checkout. What is to be done between two
 * steps (a picture, a kill) comes from outside. A page may take as long as its visitor would wait.
 */
public final class ShopTrip {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String SEND_AGAIN = "document.body.innerText.includes('Reload this page to send it again')";

    /** Between two steps. */
    public enum Moment {
        HOME_SHOWN,
        ABOUT_TO_SEARCH,
        FOUND,
        PRODUCT_SHOWN,
        ABOUT_TO_FILL_THE_CART,
        CART_SHOWN,
        ABOUT_TO_SIGN_UP,
        SIGNED_UP,
        ABOUT_TO_LOG_IN,
        LOGGED_IN,
        CHECKOUT_SHOWN,
        ABOUT_TO_ORDER,
        ORDERED
    }

    /** What is done at each moment. */
    @FunctionalInterface
    public interface Companion {
        void at(Moment moment) throws IOException;
    }

    private final Browser browser;
    private final URI shop;
    private final Companion companion;

    /** A trip to {@code shop}. */
    public ShopTrip(Browser browser, URI shop, Companion companion) {
        this.browser = browser;
        this.shop = shop;
        this.companion = companion;
    }

    /**
     * Makes the trip.
     *
     * @param email of an account that does not exist yet
     * @return the order's key
     * @throws AssertionError if a page does not show what it should
     */
    public String make(String email) throws IOException {
        browser.open(shop.toString());
        shows("What others take home");
        browser.until("[...document.images].every((image) => image.loading === 'lazy' || image.complete)", PATIENCE);
        companion.at(Moment.HOME_SHOWN);
        search();
        fillTheCart();
        signUp(email);
        logIn(email);
        return order();
    }

    private void search() throws IOException {
        type("#q", "mug");
        companion.at(Moment.ABOUT_TO_SEARCH);
        browser.key("Enter");
        browser.until("location.pathname === '/search' && document.querySelectorAll('.grid .card').length > 0", PATIENCE);
        companion.at(Moment.FOUND);
    }

    private void fillTheCart() throws IOException {
        browser.click(".grid .card a");
        browser.until("document.querySelector('form.buy button') !== null", PATIENCE);
        companion.at(Moment.PRODUCT_SHOWN);
        companion.at(Moment.ABOUT_TO_FILL_THE_CART);
        browser.click("form.buy button");
        answered("location.pathname === '/cart' && document.querySelectorAll('.lines li').length === 1");
        companion.at(Moment.CART_SHOWN);
    }

    private void signUp(String email) throws IOException {
        browser.open(shop.resolve("/signup").toString());
        browser.until("document.querySelector('form[action=\"/signup\"]') !== null", PATIENCE);
        type("[name=name]", "Robin Reader");
        type("form[action=\"/signup\"] [name=email]", email);
        type("[name=password]", "open sesame 1");
        companion.at(Moment.ABOUT_TO_SIGN_UP);
        browser.click("form[action=\"/signup\"] button");
        answered("document.querySelector('form[action=\"/logout\"]') !== null");
        companion.at(Moment.SIGNED_UP);
    }

    private void logIn(String email) throws IOException {
        browser.click("form[action=\"/logout\"] button");
        browser.until("document.querySelector('form[action=\"/logout\"]') === null && document.readyState === 'complete'", PATIENCE);
        browser.open(shop.resolve("/login").toString());
        browser.until("document.querySelector('form[action=\"/login\"]') !== null", PATIENCE);
        type("form[action=\"/login\"] [name=email]", email);
        type("[name=password]", "open sesame 1");
        companion.at(Moment.ABOUT_TO_LOG_IN);
        browser.click("form[action=\"/login\"] button");
        answered("document.querySelector('form[action=\"/logout\"]') !== null");
        companion.at(Moment.LOGGED_IN);
    }

    private String order() throws IOException {
        browser.open(shop.resolve("/checkout").toString());
        browser.until("document.querySelector('form[action=\"/checkout\"]') !== null", PATIENCE);
        type("[name=name]", "Robin Reader");
        type("[name=street]", "Elm Road 7");
        type("[name=postcode]", "1010");
        type("[name=city]", "Vienna");
        browser.evaluate("document.querySelector('#country').value = 'Austria'");
        type("[name=card-number]", "4242 4242 4242 4242");
        type("[name=card-expiry]", "12/39");
        type("[name=card-code]", "123");
        companion.at(Moment.CHECKOUT_SHOWN);
        companion.at(Moment.ABOUT_TO_ORDER);
        browser.click("form[action=\"/checkout\"] aside button");
        answered("document.querySelector('[data-state=CONFIRMED]') !== null");
        companion.at(Moment.ORDERED);
        return browser.evaluate("document.querySelector('[data-state=CONFIRMED]').dataset.order");
    }

    /** Waits for what comes after a form; does as the page says if it asks for the form to be sent again. */
    private void answered(String expression) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        browser.until("(" + expression + ") || " + SEND_AGAIN, PATIENCE);
        while (browser.evaluate(SEND_AGAIN).equals("true") && System.nanoTime() - end < 0) {
            browser.evaluate("document.title = 'sent again'");
            browser.reload();
            browser.until("document.title !== 'sent again' && ((" + expression + ") || " + SEND_AGAIN + ")", PATIENCE);
        }
        browser.until(expression, PATIENCE);
    }

    private void type(String selector, String text) {
        browser.evaluate("document.querySelector('" + selector.replace("\"", "\\\"") + "').select()");
        browser.type(text);
    }

    private void shows(String text) {
        browser.until("document.body.innerText.includes('" + text + "')", PATIENCE);
    }
}
