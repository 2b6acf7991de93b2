package org.crashonly.sandbox.staging;

import java.util.regex.Pattern;

/**
 * Which files of a WAR are static, written as servlet mappings are: {@code /img/*} for all below a path, {@code /robots.txt} for one,
 * {@code *.css} for all with a suffix.
 */
public record StaticPattern(String text) {

    private static final Pattern FORM = Pattern.compile("/[*]|(/[A-Za-z0-9._~!$&'()+,;=:@-]+)+(/[*])?|[*][.][A-Za-z0-9_-]+");

    public StaticPattern {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "': expected /img/* for a directory, /robots.txt for a file, or *.css for a suffix");
        }
    }

    /** Whether it names the file at {@code path}, which begins with a slash. */
    boolean matches(String path) {
        if (text.startsWith("*")) {
            return path.endsWith(text.substring(1));
        }
        return text.endsWith("/*") ? path.startsWith(text.substring(0, text.length() - 1)) : path.equals(text);
    }
}
