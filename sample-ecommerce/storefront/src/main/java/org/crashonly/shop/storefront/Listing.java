package org.crashonly.shop.storefront;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A page of products.
 *
 * @param path of its address, without query
 * @param words searched for; empty for none
 */
public record Listing(String title, String tagline, String path, String words, String sort, int number, int pages, int total) {

    /** The address of another page of it. */
    public String page(int other) {
        return address(sort, other);
    }

    /** Its address in another order. */
    public String sorted(String order) {
        return address(order, 1);
    }

    private String address(String order, int other) {
        StringBuilder address = new StringBuilder(path).append("?page=").append(other);
        if (!order.isEmpty()) {
            address.append("&sort=").append(encoded(order));
        }
        if (!words.isEmpty()) {
            address.append("&q=").append(encoded(words));
        }
        return address.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
