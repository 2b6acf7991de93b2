package org.crashonly.manager.upgrade;

import org.crashonly.control.ElementId;

/** What is done to one element so that the other version is in its place. */
public record Step(ElementId element, Kind kind) {

    /** What is done. */
    public enum Kind {
        /** A process that the other version has not: it ends. */
        END,
        /** A process or module of both versions: it is crashed, and recovers as the other version. */
        RESTART,
        /** A process that only the other version has: its first generation, or the next one, begins. */
        BEGIN
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(java.util.Locale.ROOT) + " " + element;
    }
}
