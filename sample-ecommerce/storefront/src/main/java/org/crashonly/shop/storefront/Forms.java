package org.crashonly.shop.storefront;

import jakarta.ws.rs.BadRequestException;
import java.util.UUID;
import org.crashonly.shop.contract.Keys;

/** The keys of forms. Every form that changes something carries one, made when it was shown, in a hidden field. */
public final class Forms {

    /** The name of the field. */
    public static final String KEY = "idempotency-key";

    private Forms() {}

    public static String newKey() {
        return UUID.randomUUID().toString();
    }

    /** The key that came with a form. */
    static String key(String value) {
        if (!Keys.isKey(value)) {
            throw new BadRequestException("The form came without its key. Open the page again and send it from there.");
        }
        return value;
    }

    /** A field without what surrounds it; never null, never longer than {@code most}. */
    static String text(String value, int most) {
        String text = value == null ? "" : value.strip();
        return text.length() <= most ? text : text.substring(0, most);
    }
}
