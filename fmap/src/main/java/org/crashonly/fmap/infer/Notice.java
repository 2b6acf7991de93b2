package org.crashonly.fmap.infer;

import org.crashonly.fmap.Edge;

/** What a watcher learned that somebody may want to know. */
public sealed interface Notice {

    /** An edge is now believed. */
    record Learned(Edge edge) implements Notice {}

    /** An edge is believed no more: it was seen in too few of its trials. */
    record Doubted(Edge edge) implements Notice {}

    /** An edge that was not there is believed since {@code component} is in {@code version}. */
    record Appeared(Edge edge, String component, String version) implements Notice {}

    /**
     * An edge was not confirmed since {@code component} is in {@code version}.
     *
     * @param edge as it was before
     * @param count in so many of {@code trials} with the new version it propagated
     */
    record Vanished(Edge edge, String component, String version, long count, long trials) implements Notice {}

    /** An edge was not seen for so long that it is forgotten. */
    record Forgotten(Edge edge) implements Notice {}

    /** A line for people. */
    default String line() {
        return switch (this) {
            case Learned it -> it.edge().key() + ": seen " + it.edge().count() + " times in " + it.edge().trials() + " failures";
            case Doubted it -> it.edge().key() + ": believed no more, seen " + it.edge().count() + " times in " + it.edge().trials() + " failures";
            case Appeared it -> it.edge().key() + ": new since " + it.component() + " is in version " + it.version();
            case Vanished it -> it.edge().key() + ": seen " + it.count() + " times in " + it.trials() + " failures since " + it.component()
                    + " is in version " + it.version() + ", before that in " + it.edge().count() + " of " + it.edge().trials();
            case Forgotten it -> it.edge().key() + ": not seen since " + it.edge().lastSeen();
        };
    }
}
