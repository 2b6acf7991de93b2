package org.crashonly.power.instrument;

/**
 * Code that tests its switch less than it should.
 *
 * @param where a class, or a method of it, with slashes
 * @param reason a clause: {@code "is not a class file: ..."}
 */
public record Gap(String where, String reason) implements Comparable<Gap> {

    @Override
    public int compareTo(Gap other) {
        int byPlace = where.compareTo(other.where);
        return byPlace != 0 ? byPlace : reason.compareTo(other.reason);
    }

    @Override
    public String toString() {
        return where + " " + reason;
    }
}
