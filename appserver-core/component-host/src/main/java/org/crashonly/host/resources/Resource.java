package org.crashonly.host.resources;

/** A part of the container that can be made anew while modules go on: a pool, a listener, the session manager. */
public interface Resource {

    /**
     * Drops all that it holds, crashes the requests that use it, and makes it anew. No code of a module runs for that. Returns when the requests
     * have left, or were waited for long enough; it serves again before that.
     */
    Renewal restart();

    /** How it serves those who ask it for something. */
    ResourceUse use();
}
