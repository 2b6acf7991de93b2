package org.crashonly.sandbox.staging;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crashonly.control.PathTemplate;

/**
 * The path of a Jakarta REST operation.
 *
 * @param path what it can match; if it is not exact, more than that
 * @param exact whether it matches just that
 */
record RestTemplate(PathTemplate path, boolean exact) {

    private static final Pattern VARIABLE = Pattern.compile("\\{\\s*([A-Za-z0-9_][A-Za-z0-9_.-]*)\\s*}");
    private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._~!$&'()+,=:@-]+");

    /** Joins the values of {@code @ApplicationPath} and {@code @Path} annotations. */
    static RestTemplate of(String... parts) {
        List<String> segments = new ArrayList<>();
        for (String part : parts) {
            for (String segment : trimmed(part).split("/", -1)) {
                Matcher variable = VARIABLE.matcher(segment);
                if (variable.matches()) {
                    segments.add("{" + variable.group(1) + "}");
                } else if (LITERAL.matcher(segment).matches()) {
                    segments.add(segment);
                } else if (!trimmed(part).isEmpty()) {
                    // A regular expression, an encoded character: from here on it may be anything.
                    return open(segments);
                }
            }
        }
        return new RestTemplate(PathTemplate.of("/" + String.join("/", segments)), true);
    }

    /** Everything below. */
    RestTemplate open() {
        return open(path.segments());
    }

    private static RestTemplate open(List<String> segments) {
        List<String> all = new ArrayList<>(segments);
        all.add("*");
        return new RestTemplate(PathTemplate.of("/" + String.join("/", all)), false);
    }

    private static String trimmed(String part) {
        String trimmed = part.startsWith("/") ? part.substring(1) : part;
        return trimmed.endsWith("/") ? trimmed.substring(0, trimmed.length() - 1) : trimmed;
    }
}
