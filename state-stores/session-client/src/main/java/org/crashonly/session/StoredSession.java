package org.crashonly.session;

import java.util.Map;
import java.util.Set;

/**
 * A session as the store has it.
 *
 * @param version grows by one with each save
 * @param creationMillis when it was created, on the wall clock of who created it
 * @param lastAccessMillis the latest that a save or touch said, on the wall clock of who said it
 * @param maxInactiveSeconds after which it expires if nobody accesses it; 0 or less if it never does
 * @param names of all attributes
 * @param attributes those that were written after the version that was asked for, by name
 * @param damaged names of attributes whose checksum was wrong: they were discarded and are gone from the session
 */
public record StoredSession(
        long version, long creationMillis, long lastAccessMillis, int maxInactiveSeconds, Set<String> names,
        Map<String, StoredAttribute> attributes, Set<String> damaged) {

    public StoredSession {
        names = Set.copyOf(names);
        attributes = Map.copyOf(attributes);
        damaged = Set.copyOf(damaged);
    }
}
