package org.crashonly.shop.storefront;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.crashonly.shop.contract.Keys;

/** The style sheet, at an address that changes with its content. */
public final class Assets {

    static final String STYLE = read("shop.css");
    private static final String STYLE_VERSION = Keys.digest(STYLE).substring(0, 12);

    private Assets() {}

    public static String stylePath() {
        return "/assets/" + STYLE_VERSION + "/shop.css";
    }

    private static String read(String name) {
        try (InputStream in = Assets.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " of this component cannot be read", e);
        }
    }
}
