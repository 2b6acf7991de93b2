package org.crashonly.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessSpec.GrantSpec;
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
import org.crashonly.store.contract.StoreLife;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kill of the store is to its clients: calls that it interrupts are done by its next life. */
class KillIT {

    private static final int KILLS = Integer.getInteger("session.kills", 2);
    private static final int WRITERS = 4;
    private static final int SESSIONS = 20;
    private static final GrantSpec WEB = StoreLife.grant(1);
    private static final SessionScope SHOP = new SessionScope("shop", "web");
    private static final Intent INTENT = new Intent(Bytes.EMPTY, Bytes.EMPTY, false);

    @TempDir
    Path home;

    /** By session and writer: what was acknowledged last. */
    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, Long> keys = new ConcurrentHashMap<>();
    private final AtomicLong acknowledgements = new AtomicLong();
    private volatile boolean over;

    @Test
    void noCallFailsAndWhatAnEndedFrontDoorHadClaimedIsInDoubt() throws Exception {
        long seed = Long.getLong("session.seed", System.nanoTime());
        Random random = new Random(seed);
        GrantSpec door = StoreLife.grant(new Generation(new ElementId("machine/server/front-door-1"), 1));
        LedgerKey claimed = new LedgerKey("shop", "of a front door that ends while the store is down");
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        try (StoreClient ended = SessionKind.client(home, door);
                StoreClient client = SessionKind.client(home, WEB)) {
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                writers.add(CompletableFuture.runAsync(() -> write(client, number)));
            }
            for (int life = 1; life <= KILLS; life++) {
                try (StoreLife store = SessionKind.start(home, life, WEB, door).ready()) {
                    if (life == 1) {
                        assertThat(ended.ledger().begin(claimed, INTENT, patience())).isInstanceOf(Begin.Begun.class);
                    }
                    long killAt = acknowledgements.get() + random.nextInt(1, 200);
                    await().atMost(StoreLife.PATIENCE).pollInterval(Duration.ofMillis(1)).until(
                            () -> acknowledgements.get() >= killAt || writers.stream().anyMatch(CompletableFuture::isDone));
                }
            }
            try (StoreLife last = SessionKind.start(home, KILLS + 1, WEB).ready()) {
                over = true;
                for (CompletableFuture<Void> writer : writers) {
                    writer.get(StoreLife.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                }
                verify(client, seed);
                assertThat(client.ledger().begin(claimed, INTENT, patience())).isEqualTo(new Begin.InDoubt());
            }
        }
        System.out.printf("session store: %d kills, %d acknowledged, 0 lost; seed %d%n", KILLS, acknowledgements.get(), seed);
    }

    /** Writes its own attribute of every session, reads back what it wrote before, and every now and then goes through the ledger. */
    private void write(StoreClient client, int writer) {
        Random random = new Random(writer);
        for (long i = 1; !over; i++) {
            String id = "session " + random.nextInt(SESSIONS);
            String mine = id + "/" + writer;
            byte[] value = new byte[random.nextInt(200, 4_000)];
            ByteBuffer.wrap(value).putLong(i);
            SaveResult result = client.sessions().save(
                    SHOP, id, new SessionChange(true, 1, i, 3_600, Map.of("attribute " + writer, new AttributeChange.Put(Bytes.of(value), 0))), patience());
            assertThat(result).isInstanceOf(SaveResult.Saved.class);
            acknowledged.put(mine, i);
            acknowledgements.incrementAndGet();
            if (i % 5 == 0) {
                keyed(client, "key " + writer + " " + i, i);
            }
        }
    }

    private void keyed(StoreClient client, String name, long number) {
        LedgerKey key = new LedgerKey("shop", name);
        Begin.Begun begun = (Begin.Begun) client.ledger().begin(key, INTENT, patience());
        assertThat(begun.again()).isFalse();
        assertThat(client.ledger().finish(begun.claim(), new StoredAnswer(200, List.of(), Bytes.of(Long.toString(number).getBytes(StandardCharsets.US_ASCII))), patience()))
                .isEqualTo(Finish.KEPT);
        keys.put(name, number);
        acknowledgements.incrementAndGet();
    }

    private void verify(StoreClient client, long seed) {
        for (int number = 0; number < SESSIONS; number++) {
            String id = "session " + number;
            StoredSession session = client.sessions().load(SHOP, id, 0, patience()).orElse(null);
            for (int writer = 0; writer < WRITERS; writer++) {
                Long last = acknowledged.get(id + "/" + writer);
                if (last != null) {
                    assertThat(session).as("%s, seed %d", id, seed).isNotNull();
                    assertThat(session.attributes().get("attribute " + writer).value().buffer().getLong(0)).as("%s/%d, seed %d", id, writer, seed)
                            .isEqualTo(last);
                }
            }
        }
        keys.forEach((name, number) -> assertThat(client.ledger().begin(new LedgerKey("shop", name), INTENT, patience()))
                .as("%s, seed %d", name, seed)
                .isEqualTo(new Begin.Done(new StoredAnswer(200, List.of(), Bytes.of(Long.toString(number).getBytes(StandardCharsets.US_ASCII))))));
    }

    private static Deadline patience() {
        return Deadline.in(StoreLife.PATIENCE);
    }
}
