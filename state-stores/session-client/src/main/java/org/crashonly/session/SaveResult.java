package org.crashonly.session;

import java.util.Set;

/** What became of a save. */
public sealed interface SaveResult {

    /**
     * It survives now.
     *
     * @param version of the session, and of the attributes that were written
     * @param overtaken attributes that somebody else had written since they were read: this save, the later one, stands
     */
    record Saved(long version, Set<String> overtaken) implements SaveResult {
        public Saved {
            overtaken = Set.copyOf(overtaken);
        }
    }

    /** The session was removed or has expired meanwhile; nothing was saved, for a save does not bring an ended session back. */
    record Gone() implements SaveResult {}
}
