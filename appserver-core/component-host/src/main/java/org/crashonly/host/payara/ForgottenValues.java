package org.crashonly.host.payara;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Values that no session must keep which was not used since that was said. None is overlooked: a session that comes from the store becomes known
 * either before they are forgotten, and is told with the others, or after it, and is told then.
 */
final class ForgottenValues {

    /** When it was said last, in milliseconds. */
    private final Map<Predicate<Object>, Long> said = new HashMap<>();

    /**
     * Has values forgotten.
     *
     * @param which equal to those of earlier calls that mean the same values: only the latest of them is remembered
     * @param here has the sessions forget them that are known
     */
    synchronized void forget(Predicate<Object> which, long nowMillis, Runnable here) {
        said.put(which, nowMillis);
        here.run();
    }

    /** Has a session that was used last at {@code usedMillis} forget what it must, and makes it known. */
    synchronized <T> T known(Consumer<Predicate<Object>> session, long usedMillis, Supplier<T> makeKnown) {
        said.forEach((which, atMillis) -> {
            if (atMillis >= usedMillis) {
                session.accept(which);
            }
        });
        return makeKnown.get();
    }

    /** How many there are. */
    synchronized int size() {
        return said.size();
    }
}
