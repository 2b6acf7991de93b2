package org.crashonly.acid;

/** A session that is being fenced did not end in time: only the end of its store's processes will end it. */
final class SessionOutlivesFence extends RuntimeException {

    private static final long serialVersionUID = 1;

    SessionOutlivesFence(String message) {
        super(message);
    }
}
