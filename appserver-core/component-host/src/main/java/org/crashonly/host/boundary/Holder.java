package org.crashonly.host.boundary;

/** Who was lent something. */
sealed interface Holder permits InFlightRequest, OwnThread {

    /** Whether it has ended so long before {@code now} ({@link System#nanoTime}) that it needs nothing any more of what it was lent. */
    boolean isOver(long now);

    /** Who it is, for the log. */
    String description();
}
