package org.crashonly.control;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Optional;

/**
 * The path of an element of the restart tree: {@code machine/application/process/module/bean}, or {@code machine/application/process/kind:name}
 * of a resource of a process, which has nothing below it. Restarting an element restarts everything below it.
 */
public record ElementId(String path) implements Comparable<ElementId> {

    /** So many characters may stand between two slashes. */
    public static final int LONGEST_NAME = 63;

    private static final char SLASH = '/';
    private static final char OF_KIND = ':';
    private static final int LONGEST_KIND = 15;
    private static final int RESOURCE_DEPTH = 4;
    private static final int BEAN_DEPTH = 5;
    private static final String ROOT = "machine";

    /** The root of the restart tree. */
    public static final ElementId MACHINE = new ElementId("machine");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ElementId {
        int depth = depth(path);
        if (!path.startsWith(ROOT) || (path.length() > ROOT.length() && path.charAt(ROOT.length()) != SLASH) || depth > BEAN_DEPTH) {
            throw new IllegalArgumentException("element id '" + path + "': expected machine/application/process/module/bean");
        }
        int begin = ROOT.length() + 1;
        for (int i = 2; i <= depth; i++) {
            int slash = path.indexOf(SLASH, begin);
            int end = slash < 0 ? path.length() : slash;
            requireName(path, depth == RESOURCE_DEPTH && i == RESOURCE_DEPTH ? afterKind(path, begin) : begin, end);
            begin = end + 1;
        }
    }

    /** How many names there are in {@code path}. */
    private static int depth(String path) {
        int depth = 1;
        for (int slash = path.indexOf(SLASH); slash >= 0; slash = path.indexOf(SLASH, slash + 1)) {
            depth++;
        }
        return depth;
    }

    /** Where the name of a resource begins in its last name, from {@code begin} on; there, if it is none of a resource. */
    private static int afterKind(String path, int begin) {
        int colon = path.indexOf(OF_KIND, begin);
        int length = colon - begin;
        if (length < 1 || length > LONGEST_KIND) {
            return begin;
        }
        for (int i = begin; i < colon; i++) {
            if (path.charAt(i) < 'a' || path.charAt(i) > 'z') {
                return begin;
            }
        }
        return colon + 1;
    }

    /** Throws unless {@code name} may stand between two slashes: 1 to 63 letters, digits, dots, dashes, underscores. */
    public static void requireName(String name) {
        requireName(name, 0, name.length());
    }

    // No regular expression: the manager makes thousands of these a second.
    private static void requireName(String path, int begin, int end) {
        boolean good = end > begin && end - begin <= LONGEST_NAME && isAlphanumeric(path.charAt(begin));
        for (int i = begin + 1; good && i < end; i++) {
            char c = path.charAt(i);
            good = isAlphanumeric(c) || c == '.' || c == '_' || c == '-';
        }
        if (!good) {
            throw new IllegalArgumentException("name '" + path.substring(begin, end) + "': expected 1 to " + LONGEST_NAME
                    + " letters, digits, '.', '_' or '-', beginning with a letter or digit");
        }
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    }

    /** The id of the element {@code name} directly below this one; of a process also of a resource, {@code kind:name}. */
    public ElementId child(String name) {
        if (name.indexOf(SLASH) >= 0 || level() != Level.PROCESS) {
            requireName(name);
        }
        return new ElementId(path + "/" + name);
    }

    /** The id of a resource of this process: {@code machine/shop/web/pool:default}. */
    public ElementId resource(String kind, String name) {
        requireName(name);
        return new ElementId(path + "/" + kind + OF_KIND + name);
    }

    /** The element that contains this one; empty for the machine. */
    public Optional<ElementId> parent() {
        int slash = path.lastIndexOf(SLASH);
        return slash < 0 ? Optional.empty() : Optional.of(new ElementId(path.substring(0, slash)));
    }

    /** The last name of the path. */
    public String name() {
        return path.substring(path.lastIndexOf(SLASH) + 1);
    }

    /** How much restarting this element discards. */
    public Level level() {
        return switch (depth(path)) {
            case 1 -> Level.MACHINE;
            case 2 -> Level.APPLICATION;
            case 3 -> Level.PROCESS;
            case RESOURCE_DEPTH -> name().indexOf(OF_KIND) < 0 ? Level.MODULE : Level.RESOURCE;
            default -> Level.BEAN;
        };
    }

    /** The names on the path, the machine first. */
    public List<String> names() {
        return List.of(path.split("/"));
    }

    /** Whether {@code other} is this element or lies below it. */
    public boolean contains(ElementId other) {
        return other.path.startsWith(path) && (other.path.length() == path.length() || other.path.charAt(path.length()) == SLASH);
    }

    @Override
    public int compareTo(ElementId other) {
        return path.compareTo(other.path);
    }

    @JsonValue
    @Override
    public String toString() {
        return path;
    }
}
