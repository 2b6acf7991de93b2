package org.crashonly.host.beans;

/** A call of a bean in the course of a request whose time is over: it was never begun, and nobody waits for what would come of it. */
public final class TimeOverException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TimeOverException(String bean) {
        super("the time of the request that calls " + bean + " is over; the call was not begun", null, false, false);
    }
}
