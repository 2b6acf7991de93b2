package org.crashonly.session;

/** Failures that only a client of the store can make. */
public final class StoreFailures {

    private StoreFailures() {}

    public static StoreException unavailable() {
        return new StoreException.Unavailable("no answer in time", null);
    }

    public static StoreException tooLarge() {
        return new StoreException.TooLarge("too many bytes");
    }
}
