package org.crashonly.session.client;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.crashonly.session.Deadline;
import org.crashonly.session.SaveResult;
import org.crashonly.session.SessionChange;
import org.crashonly.session.SessionScope;
import org.crashonly.session.SessionStore;
import org.crashonly.session.StoredSession;
import org.crashonly.session.wire.Reply;
import org.crashonly.session.wire.Request;

/** Sessions at the other end of a link. */
final class RemoteSessions implements SessionStore {

    private final Link link;

    RemoteSessions(Link link) {
        this.link = link;
    }

    @Override
    public CompletionStage<Optional<StoredSession>> loadAsync(SessionScope scope, String id, long since, Deadline deadline) {
        Request request = new Request.Load(scope, id, since);
        return link.submit(Call.of("load of a session", () -> request,
                reply -> Optional.ofNullable(((Reply.Session) reply).session()), deadline)).result();
    }

    @Override
    public CompletionStage<SaveResult> saveAsync(SessionScope scope, String id, SessionChange change, Deadline deadline) {
        Request request = new Request.Save(scope, id, ThreadLocalRandom.current().nextLong(), change);
        return link.submit(Call.of("save of a session", () -> request, reply -> ((Reply.Saved) reply).result(), deadline)).result();
    }

    @Override
    public CompletionStage<Boolean> touchAsync(SessionScope scope, String id, long lastAccessMillis, Deadline deadline) {
        return flag("touch of a session", new Request.Touch(scope, id, lastAccessMillis), deadline);
    }

    @Override
    public CompletionStage<Boolean> removeAsync(SessionScope scope, String id, Deadline deadline) {
        return flag("removal of a session", new Request.Remove(scope, id), deadline);
    }

    @Override
    public CompletionStage<Boolean> changeIdAsync(SessionScope scope, String id, String newId, Deadline deadline) {
        return flag("change of a session's id", new Request.ChangeId(scope, id, newId), deadline);
    }

    private CompletionStage<Boolean> flag(String what, Request request, Deadline deadline) {
        return link.submit(Call.of(what, () -> request, reply -> ((Reply.Flag) reply).value(), deadline)).result();
    }
}
