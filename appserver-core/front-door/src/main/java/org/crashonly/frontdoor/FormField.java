package org.crashonly.frontdoor;

import io.netty.handler.codec.http.HttpHeaderValues;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads one field of a form, as browsers send it: {@code application/x-www-form-urlencoded}. */
final class FormField {

    private FormField() {}

    /** Whether a body with this {@code Content-Type}, null for none, is such a form. */
    static boolean isForm(String contentType) {
        if (contentType == null) {
            return false;
        }
        int semicolon = contentType.indexOf(';');
        String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        return HttpHeaderValues.APPLICATION_X_WWW_FORM_URLENCODED.contentEqualsIgnoreCase(type.strip());
    }

    /** The value of the only field called {@code name}; empty if there is none, or more than one, or the form is malformed. */
    static Optional<String> only(String form, String name) {
        Optional<String> found = Optional.empty();
        for (int start = 0; start < form.length(); ) {
            int ampersand = form.indexOf('&', start);
            int end = ampersand < 0 ? form.length() : ampersand;
            int equals = form.indexOf('=', start);
            boolean hasValue = equals >= 0 && equals < end;
            try {
                if (decoded(form.substring(start, hasValue ? equals : end)).equals(name)) {
                    if (found.isPresent()) {
                        return Optional.empty();
                    }
                    found = Optional.of(hasValue ? decoded(form.substring(equals + 1, end)) : "");
                }
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
            start = end + 1;
        }
        return found;
    }

    private static String decoded(String text) {
        return text.indexOf('%') < 0 && text.indexOf('+') < 0 ? text : URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
