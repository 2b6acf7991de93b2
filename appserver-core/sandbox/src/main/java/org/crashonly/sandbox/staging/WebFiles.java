package org.crashonly.sandbox.staging;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which files of a WAR a browser may see as they are. */
final class WebFiles {

    /** What is for the container alone. */
    private static final Set<String> PRIVATE = Set.of("web-inf", "meta-inf");
    /** What the container runs rather than serves: its source is nobody's business. */
    private static final List<String> RUN = List.of(".jsp", ".jspx", ".jspf", ".tag", ".tagx", ".tld", ".xhtml", ".class");

    private WebFiles() {}

    /** Whether {@code name}, with slashes and none at its beginning, may be served. */
    static boolean isPublic(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return List.of(lower.split("/", -1)).stream().allMatch(WebFiles::isPublicSegment) && RUN.stream().noneMatch(lower::endsWith);
    }

    private static boolean isPublicSegment(String segment) {
        return !segment.isEmpty()
                && !segment.equals(".")
                && !segment.equals("..")
                && !PRIVATE.contains(segment)
                && segment.chars().allMatch(c -> c >= ' ' && c != 0x7f && c != '\\');
    }
}
