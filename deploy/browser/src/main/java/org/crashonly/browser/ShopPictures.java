package org.crashonly.browser;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.crashonly.browser.ShopTrip.Moment;

/** Takes pictures of the sample shop while somebody buys something. Run by {@code deploy/screenshots/take-shop} from its source. */
final class ShopPictures {

    private static final Map<Moment, String> NAMES = new EnumMap<>(Map.of(
            Moment.HOME_SHOWN, "shop-home.png",
            Moment.PRODUCT_SHOWN, "shop-product.png",
            Moment.CHECKOUT_SHOWN, "shop-checkout.png",
            Moment.ORDERED, "shop-ordered.png"));

    private ShopPictures() {}

    /** The shop's URL, and where the pictures go. */
    public static void main(String[] arguments) throws Exception {
        Path out = Path.of(arguments[1]);
        Path program = Browser.installed().orElseThrow(() -> new IOException("no chromium on the PATH: apt-get install chromium"));
        try (Browser browser = Browser.start(program)) {
            browser.size(1200, 800, false);
            browser.dark(false);
            new ShopTrip(browser, URI.create(arguments[0]), moment -> take(browser, moment, out)).make("robin-" + UUID.randomUUID() + "@example.org");
            browser.size(390, 844, true);
            browser.open(arguments[0]);
            browser.until("document.readyState === 'complete'", java.time.Duration.ofSeconds(30));
            browser.screenshot(out.resolve("shop-phone.png"));
        }
    }

    private static void take(Browser browser, Moment moment, Path out) throws IOException {
        if (NAMES.containsKey(moment)) {
            // Two frames: what was loaded just now has been drawn.
            browser.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
            browser.screenshot(out.resolve(NAMES.get(moment)));
            System.out.println(out.resolve(NAMES.get(moment)));
        }
    }
}
