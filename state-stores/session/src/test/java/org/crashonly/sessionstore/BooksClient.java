package org.crashonly.sessionstore;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.crashonly.session.AttributeChange;
import org.crashonly.session.Begin;
import org.crashonly.session.Bytes;
import org.crashonly.session.Deadline;
import org.crashonly.session.Finish;
import org.crashonly.session.Intent;
import org.crashonly.session.LedgerKey;
import org.crashonly.session.SaveResult;
import org.crashonly.session.SessionChange;
import org.crashonly.session.SessionScope;
import org.crashonly.session.StoreClient;
import org.crashonly.session.StoredAnswer;
import org.crashonly.session.StoredSession;
import org.crashonly.store.contract.StoreKind;
import org.crashonly.store.contract.StoreLife;

/** A client that keeps each value twice: as the answer to a keyed request, then as an attribute of a session. Only both together count. */
final class BooksClient implements StoreKind.Client {

    private static final SessionScope SCOPE = new SessionScope("shop", "books");
    private static final int SESSIONS = 128;
    private static final Intent INTENT = new Intent(Bytes.EMPTY, Bytes.EMPTY, false);
    private static final AtomicLong SAVES = new AtomicLong();

    private final StoreClient client;
    private final CompletableFuture<Process> end;

    BooksClient(StoreClient client, Process store) {
        this.client = client;
        this.end = store.onExit();
    }

    @Override
    public void put(String key, String value) throws Exception {
        Begin begin = await(client.ledger().beginAsync(ledgerKey(key, value), INTENT, patience()).toCompletableFuture());
        if (!(begin instanceof Begin.Begun begun)) {
            throw new IllegalStateException(key + " was written before: " + begin);
        }
        Finish finish = await(client.ledger().finishAsync(begun.claim(), answer(value), patience()).toCompletableFuture());
        if (finish != Finish.KEPT) {
            throw new IllegalStateException(key + " is not in the ledger: " + finish);
        }
        SessionChange change = new SessionChange(
                true, 1, SAVES.incrementAndGet(), 3_600, Map.of(key, new AttributeChange.Put(bytes(value), 0)));
        SaveResult saved = await(client.sessions().saveAsync(SCOPE, session(key), change, patience()).toCompletableFuture());
        if (!(saved instanceof SaveResult.Saved)) {
            throw new IllegalStateException(key + " is in no session: " + saved);
        }
    }

    @Override
    public Map<String, String> all() throws Exception {
        Map<String, String> all = new HashMap<>();
        Map<String, CompletableFuture<Begin>> answers = new HashMap<>();
        for (int i = 0; i < SESSIONS; i++) {
            Optional<StoredSession> session = await(client.sessions().loadAsync(SCOPE, Integer.toString(i), 0, patience()).toCompletableFuture());
            session.ifPresent(it -> it.attributes().forEach((key, attribute) -> {
                String value = StandardCharsets.UTF_8.decode(attribute.value().buffer()).toString();
                all.put(key, value);
                answers.put(key, client.ledger().beginAsync(ledgerKey(key, value), INTENT, patience()).toCompletableFuture());
            }));
        }
        for (Map.Entry<String, CompletableFuture<Begin>> answer : answers.entrySet()) {
            Begin found = await(answer.getValue());
            if (!found.equals(new Begin.Done(answer(all.get(answer.getKey()))))) {
                all.put(answer.getKey(), "in a session, but the ledger says " + found);
            }
        }
        return all;
    }

    /** The store's client would go on with the next life. */
    private <T> T await(CompletableFuture<T> call) throws Exception {
        CompletableFuture.anyOf(call, end).get(StoreLife.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (!call.isDone()) {
            throw new IllegalStateException("the store has ended");
        }
        return call.get();
    }

    @Override
    public void close() {
        client.close();
    }

    private static String session(String key) {
        return Integer.toString(Math.floorMod(key.hashCode(), SESSIONS));
    }

    private static LedgerKey ledgerKey(String key, String value) {
        return new LedgerKey("shop", key + " = " + value);
    }

    private static StoredAnswer answer(String value) {
        return new StoredAnswer(200, List.of(), bytes(value));
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Deadline patience() {
        return Deadline.in(StoreLife.PATIENCE);
    }
}
