package org.crashonly.manager.registry;

import java.util.Locale;
import org.crashonly.control.Generation;

/**
 * What a generation's user at a database is called. H2 takes upper and lower case for the same, PostgreSQL cuts what is longer than 63: two
 * generations whose names differ have users that differ all the same, or one would be fenced with the other.
 */
final class DatabaseUser {

    /** Leaves room for a mark of 8, a number of 19, and what stands between them. */
    private static final int LONGEST = 34;

    private DatabaseUser() {}

    /** {@code web_5} for {@code machine/shop/web#5}; names that are long, or not in lower case, get a mark. */
    static String of(Generation generation) {
        String name = generation.id().name();
        String folded = name.toLowerCase(Locale.ROOT);
        String user = folded.equals(name) && name.length() <= LONGEST
                ? name
                : folded.substring(0, Math.min(LONGEST, folded.length())) + "_" + Integer.toHexString(name.hashCode());
        return user + "_" + generation.number();
    }
}
