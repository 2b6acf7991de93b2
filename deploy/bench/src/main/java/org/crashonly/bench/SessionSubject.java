package org.crashonly.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ProcessSpec.RoleSpec;
import org.crashonly.control.ProcessSpec.SessionAccessSpec;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.control.ProcessSpec.SessionStoreSpec;
import org.crashonly.control.Role;
import org.crashonly.session.AttributeChange;
import org.crashonly.session.Bytes;
import org.crashonly.session.Deadline;
import org.crashonly.session.SaveResult;
import org.crashonly.session.SessionChange;
import org.crashonly.session.SessionScope;
import org.crashonly.session.StoreAccess;
import org.crashonly.session.StoreClient;
import org.crashonly.session.StoredSession;
import org.crashonly.session.client.SocketStoreClient;

/** The session store: a session for each number. */
record SessionSubject(SessionLimits limits) implements StoreSubject {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final SessionScope SCOPE = new SessionScope("bench", "web");

    /** With room for so much. */
    static SessionSubject of(long sessionsBytes, long ledgerBytes, Duration retention) {
        SessionLimits usual = SessionLimits.DEFAULT;
        return new SessionSubject(new SessionLimits(
                sessionsBytes, usual.sessionBytes(), usual.sessionAttributes(), ledgerBytes, usual.answerBytes(), retention.toMillis(),
                usual.softBytes(), usual.softValueBytes(), usual.loadMillis(), usual.waiting(), usual.connections()));
    }

    /** A client of whichever life there is. */
    static StoreClient client(LoneStore store) {
        return SocketStoreClient.open(new StoreAccess(socket(store.directory()), LoneStore.CLIENT.generation().toString(), LoneStore.CLIENT.password()));
    }

    /** How the front door of benchmarks reaches the ledger. */
    static SessionAccessSpec accessOfDoor(LoneStore store) {
        return new SessionAccessSpec(LoneStore.STORE, socket(store.directory()), LoneStore.DOOR.password());
    }

    private static Path socket(Path directory) {
        return directory.resolveSibling("s.sock");
    }

    @Override
    public String word() {
        return "session";
    }

    @Override
    public Role role() {
        return Role.SESSION_STORE;
    }

    @Override
    public int megabytes() {
        return 128;
    }

    @Override
    public RoleSpec spec(Path directory) {
        return new SessionStoreSpec(directory, socket(directory), limits, List.of(LoneStore.CLIENT, LoneStore.DOOR));
    }

    @Override
    public Rows connect(LoneStore store) {
        return new Sessions(client(store), store.end());
    }

    private record Sessions(StoreClient client, CompletableFuture<?> end) implements Rows {
        private static final int AT_A_TIME = 256;
        private static final SessionChange ROW =
                new SessionChange(true, 1, 1, 0, Map.of("filler", new AttributeChange.Put(Bytes.of(new byte[FILLER]), 0)));

        @Override
        public void put(long number) throws Exception {
            fill(number, 1);
        }

        @Override
        public void fill(long from, int count) throws Exception {
            for (int done = 0; done < count; done += AT_A_TIME) {
                List<CompletableFuture<SaveResult>> saves = new ArrayList<>();
                for (int i = done; i < Math.min(count, done + AT_A_TIME); i++) {
                    saves.add(client.sessions().saveAsync(SCOPE, Long.toString(from + i), ROW, Deadline.in(PATIENCE)).toCompletableFuture());
                }
                for (CompletableFuture<SaveResult> save : saves) {
                    SaveResult ignored = await(save);
                }
            }
        }

        @Override
        public Set<Long> missing(Set<Long> numbers) throws Exception {
            Map<Long, CompletableFuture<Optional<StoredSession>>> loads = new HashMap<>();
            for (Long number : numbers) {
                loads.put(number, client.sessions().loadAsync(SCOPE, number.toString(), Long.MAX_VALUE, Deadline.in(PATIENCE)).toCompletableFuture());
            }
            Set<Long> missing = new HashSet<>();
            for (Map.Entry<Long, CompletableFuture<Optional<StoredSession>>> load : loads.entrySet()) {
                if (await(load.getValue()).isEmpty()) {
                    missing.add(load.getKey());
                }
            }
            return missing;
        }

        /** The store's client would go on with the next life. */
        private <T> T await(CompletableFuture<T> call) throws Exception {
            Object ignored = CompletableFuture.anyOf(call, end).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (!call.isDone()) {
                throw new IllegalStateException("the store has ended");
            }
            return call.get();
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
