package org.crashonly.frontdoor;

import org.crashonly.control.ElementId;

/** Where requests come from that come in at one place, and so where they go and how far their word goes. */
sealed interface Origin {

    /** Anybody: host and path say where to, and what only the inside may say is not heard. */
    record Outside() implements Origin {}

    /**
     * Modules of this process, which call one component; their deadline and parent count.
     *
     * @param component the one that is called
     */
    record Inside(ElementId component) implements Origin {}
}
