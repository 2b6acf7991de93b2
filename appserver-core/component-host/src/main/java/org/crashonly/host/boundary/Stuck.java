package org.crashonly.host.boundary;

import org.crashonly.control.Message.Standstill;

/**
 * Requests of one module that should have ended and do not get on.
 *
 * @param longest of the one that has stood still for longest; null if there are none
 */
record Stuck(long requests, Standstill longest) {

    static final Stuck NONE = new Stuck(0, null);

    Stuck plus(Stuck more) {
        return new Stuck(requests + more.requests, longest.millis() >= more.longest.millis() ? longest : more.longest);
    }
}
