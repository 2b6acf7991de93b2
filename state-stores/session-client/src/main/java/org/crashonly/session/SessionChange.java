package org.crashonly.session;

import java.util.Map;

/**
 * What a request did to its session: only that is saved, so that requests that run at the same time do not undo each other's work.
 *
 * @param fresh the session was created by this request: the save creates it. Otherwise it has to be there still
 * @param creationMillis see {@link StoredSession}; heeded if the save creates the session
 * @param lastAccessMillis see {@link StoredSession}
 * @param maxInactiveSeconds see {@link StoredSession}
 * @param attributes those that were written or removed, by name
 */
public record SessionChange(
        boolean fresh, long creationMillis, long lastAccessMillis, int maxInactiveSeconds, Map<String, AttributeChange> attributes) {

    public SessionChange {
        attributes = Map.copyOf(attributes);
        attributes.keySet().forEach(name -> Names.require("attribute name", name));
    }

    /** Whether an attribute may have this name: applications may choose any. */
    public static boolean mayName(String attribute) {
        return Names.fits(attribute);
    }
}
