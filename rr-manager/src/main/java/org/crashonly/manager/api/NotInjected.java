package org.crashonly.manager.api;

/**
 * Why a fault was not injected, or not ended.
 *
 * @param why a sentence
 * @param forGood it would not be either if it were asked for again
 */
public record NotInjected(String why, boolean forGood) {

    /** It never will be, as things are. */
    public static NotInjected forGood(String why) {
        return new NotInjected(why, true);
    }

    /** What it would happen to does not serve at this moment. */
    public static NotInjected now(String why) {
        return new NotInjected(why, false);
    }
}
