package org.crashonly.control;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * One life of a component, written {@code machine/shop/web#5}. A restart ends one and begins the next; the number is the
 * fencing token, it only grows.
 */
public record Generation(ElementId id, long number) implements Comparable<Generation> {

    public Generation {
        if (number < 1) {
            throw new IllegalArgumentException("generation " + number + " of " + id + ": numbers begin at 1");
        }
    }

    /** Reads {@code machine/shop/web#5}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Generation parse(String text) {
        int hash = text.lastIndexOf('#');
        if (hash < 0) {
            throw new IllegalArgumentException("generation '" + text + "': expected an id, '#' and a number");
        }
        return new Generation(new ElementId(text.substring(0, hash)), Long.parseLong(text.substring(hash + 1)));
    }

    /** The life that follows this one. */
    public Generation next() {
        return new Generation(id, number + 1);
    }

    /** Whether this one has ended if {@code other} has: it is that one, or an earlier one of the same component. */
    public boolean isUpTo(Generation other) {
        return id.equals(other.id) && number <= other.number;
    }

    @Override
    public int compareTo(Generation other) {
        int byId = id.compareTo(other.id);
        return byId != 0 ? byId : Long.compare(number, other.number);
    }

    @JsonValue
    @Override
    public String toString() {
        return id + "#" + number;
    }
}
