package org.crashonly.frontdoor;

import java.util.Set;
import org.crashonly.control.Operations;

/**
 * What the operation of a request is called, for people and monitors: {@code GET /cart/{id}} as its component advertises it, or else its path
 * with {@code {}} in the place of each segment that looks like a value. There may be many of them; who counts by them sets the bound.
 */
final class OperationNames {

    /** Others are one: a client may invent as many as it likes. */
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    /** What comes below is {@code *}. */
    private static final int DEEPEST = 5;
    /** Whoever gives a thing a longer name does it by a program. */
    private static final int LONGEST_WORD = 24;

    private OperationNames() {}

    /**
     * The operation of a request.
     *
     * @param contextRoot of the component, without a slash at the end
     * @param advertised its operations that are known by their templates
     */
    static String of(String contextRoot, Operations advertised, String method, RequestPath path) {
        String verb = METHODS.contains(method) ? method : "OTHER";
        return advertised.find(method, path.asSent())
                .map(it -> verb + " " + contextRoot + it.operation().path())
                .orElseGet(() -> verb + " " + generalised(path.forMatching()));
    }

    private static String generalised(String path) {
        StringBuilder general = new StringBuilder(path.length());
        int depth = 0;
        for (int begin = 1; begin < path.length(); ) {
            int slash = path.indexOf('/', begin);
            int end = slash < 0 ? path.length() : slash;
            if (depth++ == DEEPEST) {
                return general.append("/*").toString();
            }
            if (end > begin) {
                general.append('/').append(isWord(path, begin, end) ? path.substring(begin, end) : "{}");
            }
            begin = end + 1;
        }
        return general.isEmpty() ? "/" : general.toString();
    }

    private static boolean isWord(String path, int begin, int end) {
        boolean word = end - begin <= LONGEST_WORD;
        for (int i = begin; i < end && word; i++) {
            char c = path.charAt(i);
            word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
        }
        return word;
    }
}
