package org.crashonly.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.store.contract.StoreKind.Client;

/** The books of writers: what they tried, and what the store told them was done. */
final class Acknowledged {

    private static final int WRITERS = 3;

    private final Set<Long> tried = ConcurrentHashMap.newKeySet();
    private final Set<Long> done = ConcurrentHashMap.newKeySet();
    private final AtomicLong next = new AtomicLong();

    int count() {
        return done.size();
    }

    /** Writes with several clients at once; whoever sees the {@code more}th acknowledgment kills the store. Returns when it is dead. */
    void writeUntilKilled(StoreLife store, GrantSpec grant, int more) throws Exception {
        int lethal = count() + more;
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(CompletableFuture.runAsync(() -> write(store, grant, lethal), task -> Thread.ofPlatform().daemon().start(task)));
        }
        for (CompletableFuture<Void> writer : writers) {
            writer.get(StoreLife.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(count()).as("the store acknowledged nothing any more before it was killed:%n%s", store.log())
                .isGreaterThanOrEqualTo(lethal);
    }

    private void write(StoreLife store, GrantSpec grant, int lethal) {
        try (Client client = store.connect(grant)) {
            while (true) {
                long number = next.incrementAndGet();
                tried.add(number);
                client.put(key(number), value(number));
                done.add(number);
                if (count() >= lethal) {
                    store.process().destroyForcibly();
                }
            }
        } catch (Exception killed) {
            // That is how it is meant to end; whether it did is asked by the caller.
        }
    }

    /** All that was acknowledged is in {@code found}, as it was written; and nothing is that nobody wrote. */
    void assertKeptIn(Map<String, String> found, String when) {
        for (long number : done) {
            assertThat(found.get(key(number))).as("%s: %s was acknowledged", when, key(number)).isEqualTo(value(number));
        }
        assertThat(tried.stream().map(Acknowledged::key).toList()).as(when).containsAll(found.keySet());
    }

    private static String key(long number) {
        return "key " + number;
    }

    private static String value(long number) {
        return ("value " + number + " ").repeat(8);
    }
}
