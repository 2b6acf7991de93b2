package org.crashonly.control;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Paths of one shape: {@code /cart/lines/{sku}}. A segment is literal or a variable, which stands for any one segment; a last segment
 * {@code *} stands for whatever follows, nothing included. A slash at the end of a path makes no difference.
 *
 * @param text the template, beginning with a slash
 * @param segments between the slashes, without the {@code *}
 * @param open whether it ends with {@code *}
 */
public record PathTemplate(String text, List<String> segments, boolean open) {

    /** Reads a template. */
    public static PathTemplate of(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("path template '" + text + "': expected it to begin with '/'");
        }
        List<String> all = split(text);
        boolean open = !all.isEmpty() && all.getLast().equals("*");
        return new PathTemplate(text, open ? all.subList(0, all.size() - 1) : all, open);
    }

    /** What the variables stand for in {@code path}; empty if the path is of another shape. */
    public Optional<Map<String, String>> match(String path) {
        List<String> asked = split(path);
        if (asked.size() < segments.size() || (asked.size() > segments.size() && !open)) {
            return Optional.empty();
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (isVariable(segment) && !asked.get(i).isEmpty()) {
                variables.put(segment.substring(1, segment.length() - 1), asked.get(i));
            } else if (!segment.equals(asked.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }

    /** Whether a path may be of both shapes. */
    public boolean overlaps(PathTemplate other) {
        int common = Math.min(segments.size(), other.segments.size());
        for (int i = 0; i < common; i++) {
            String mine = segments.get(i);
            String theirs = other.segments.get(i);
            if (!isVariable(mine) && !isVariable(theirs) && !mine.equals(theirs)) {
                return false;
            }
        }
        return (segments.size() == common || other.open) && (other.segments.size() == common || open);
    }

    /** Whether every path of the other shape is of this shape. */
    public boolean contains(PathTemplate other) {
        if (other.segments.size() < segments.size() || (!open && (other.open || other.segments.size() > segments.size()))) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            if (!isVariable(segments.get(i)) && !segments.get(i).equals(other.segments.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{");
    }

    private static List<String> split(String path) {
        int end = path.length() > 1 && path.endsWith("/") ? path.length() - 1 : path.length();
        return end <= 1 ? List.of() : Arrays.asList(path.substring(1, end).split("/", -1));
    }
}
