package org.crashonly.shop.storefront;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.crashonly.shop.contract.Keys;

/**
 * Style sheet and icon. They stand in the WAR twice: as files under {@code /assets}, which the front doors serve, and on the class path,
 * for containers without front doors.
 */
public final class Assets {

    static final String STYLE = read("shop.css");
    static final String ICON = read("icon.svg");
    private static final String STYLE_VERSION = Keys.digest(STYLE).substring(0, 12);

    private Assets() {}

    /** Where the style sheet is; changes with its content. */
    public static String stylePath() {
        return "/assets/shop.css?v=" + STYLE_VERSION;
    }

    private static String read(String name) {
        try (InputStream in = Assets.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " of this component cannot be read", e);
        }
    }
}
