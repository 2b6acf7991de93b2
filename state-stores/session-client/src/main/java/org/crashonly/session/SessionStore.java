package org.crashonly.session;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * HTTP sessions. Of each attribute the last writer stands; requests of one session may run at the same time, in several processes.
 *
 * <p>Each method has a form that waits, and one that does not and may be called on an event loop: its stage is completed on the client's
 * thread, which must not be blocked. Both fail with a {@link StoreException}; all calls may be repeated without harm.
 */
public interface SessionStore {

    /**
     * Reads a session, which counts as an access.
     *
     * @param since the version that the caller knows: only attributes written later are delivered; 0 for all
     * @return empty if there is no such session, or it has expired
     */
    CompletionStage<Optional<StoredSession>> loadAsync(SessionScope scope, String id, long since, Deadline deadline);

    /** Saves what a request did. When it has succeeded, the change survives the end of every process. */
    CompletionStage<SaveResult> saveAsync(SessionScope scope, String id, SessionChange change, Deadline deadline);

    /** Says that a session was accessed; false if it is not there. */
    CompletionStage<Boolean> touchAsync(SessionScope scope, String id, long lastAccessMillis, Deadline deadline);

    /** Ends a session; false if it was not there. */
    CompletionStage<Boolean> removeAsync(SessionScope scope, String id, Deadline deadline);

    /** Gives a session another id in one step; false if it is not there, or another session has that id. */
    CompletionStage<Boolean> changeIdAsync(SessionScope scope, String id, String newId, Deadline deadline);

    /** See {@link #loadAsync}. */
    default Optional<StoredSession> load(SessionScope scope, String id, long since, Deadline deadline) {
        return Waiting.on(loadAsync(scope, id, since, deadline));
    }

    /** See {@link #saveAsync}. */
    default SaveResult save(SessionScope scope, String id, SessionChange change, Deadline deadline) {
        return Waiting.on(saveAsync(scope, id, change, deadline));
    }

    /** See {@link #touchAsync}. */
    default boolean touch(SessionScope scope, String id, long lastAccessMillis, Deadline deadline) {
        return Waiting.on(touchAsync(scope, id, lastAccessMillis, deadline));
    }

    /** See {@link #removeAsync}. */
    default boolean remove(SessionScope scope, String id, Deadline deadline) {
        return Waiting.on(removeAsync(scope, id, deadline));
    }

    /** See {@link #changeIdAsync}. */
    default boolean changeId(SessionScope scope, String id, String newId, Deadline deadline) {
        return Waiting.on(changeIdAsync(scope, id, newId, deadline));
    }
}
