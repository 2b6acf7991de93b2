package org.crashonly.control;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The path of an element of the restart tree: {@code machine/application/process/module/bean}, or {@code machine/application/process/kind:name}
 * of a resource of a process, which has nothing below it. Restarting an element restarts everything below it.
 */
public record ElementId(String path) implements Comparable<ElementId> {

    /** So many characters may stand between two slashes. */
    public static final int LONGEST_NAME = 63;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0," + (LONGEST_NAME - 1) + "}");
    private static final char OF_KIND = ':';
    private static final Pattern KIND = Pattern.compile("[a-z]{1,15}");
    private static final int RESOURCE_DEPTH = 4;

    /** The root of the restart tree. */
    public static final ElementId MACHINE = new ElementId("machine");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ElementId {
        String[] names = path.split("/", -1);
        if (!names[0].equals("machine") || names.length > 5) {
            throw new IllegalArgumentException("element id '" + path + "': expected machine/application/process/module/bean");
        }
        for (int i = 0; i < names.length; i++) {
            requireName(names.length == RESOURCE_DEPTH && i == RESOURCE_DEPTH - 1 ? withoutKind(names[i]) : names[i]);
        }
    }

    /** The name of a resource less its kind; of anything else the name. */
    private static String withoutKind(String name) {
        int colon = name.indexOf(OF_KIND);
        return colon > 0 && KIND.matcher(name.substring(0, colon)).matches() ? name.substring(colon + 1) : name;
    }

    /** Throws unless {@code name} may stand between two slashes: 1 to 63 letters, digits, dots, dashes, underscores. */
    public static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name '" + name + "': expected 1 to " + LONGEST_NAME + " letters, digits, '.', '_' or '-', beginning with a letter or digit");
        }
    }

    /** The id of the element {@code name} directly below this one; of a process also of a resource, {@code kind:name}. */
    public ElementId child(String name) {
        if (name.indexOf('/') >= 0 || level() != Level.PROCESS) {
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
        int slash = path.lastIndexOf('/');
        return slash < 0 ? Optional.empty() : Optional.of(new ElementId(path.substring(0, slash)));
    }

    /** The last name of the path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** How much restarting this element discards. */
    public Level level() {
        return switch (names().size()) {
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
        return other.path.equals(path) || other.path.startsWith(path + "/");
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
