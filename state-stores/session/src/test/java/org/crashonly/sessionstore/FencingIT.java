package org.crashonly.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
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
import org.crashonly.session.Lookup;
import org.crashonly.session.SaveResult;
import org.crashonly.session.SessionChange;
import org.crashonly.session.SessionScope;
import org.crashonly.session.SoftKey;
import org.crashonly.session.StoreClient;
import org.crashonly.session.StoreException;
import org.crashonly.session.StoredAnswer;
import org.crashonly.session.StoredSession;
import org.crashonly.store.contract.StoreLife;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, who stays out, and what becomes of what the ended have left behind: one store, and in each test other generations. */
class FencingIT {

    private static final SessionScope SHOP = new SessionScope("shop", "web");
    private static final Bytes DIGEST = Bytes.of(new byte[32]);
    private static final AtomicLong NUMBERS = new AtomicLong();

    @TempDir
    static Path home;

    private static StoreLife store;

    /** What a test keeps has this in its name. */
    private final long number = NUMBERS.incrementAndGet();
    private final GrantSpec door = StoreLife.grant(new Generation(new ElementId("machine/server/front-door-1"), number));
    private final GrantSpec otherDoor = StoreLife.grant(new Generation(new ElementId("machine/server/front-door-2"), number));
    private final GrantSpec web = StoreLife.grant(number);
    private final GrantSpec nextWeb = StoreLife.grant(number + 1);
    private final LedgerKey key = new LedgerKey("shop", "k" + number);
    private final String session = "s" + number;

    @BeforeAll
    static void start() throws Exception {
        store = SessionKind.start(home, 1).ready();
    }

    @AfterAll
    static void kill() throws Exception {
        store.close();
    }

    @BeforeEach
    void letIn() throws Exception {
        for (GrantSpec grant : List.of(door, otherDoor, web)) {
            assertThat(store.grant(grant).done()).isTrue();
        }
    }

    @Test
    void aFencedClientIsToldWhoHasEnded() throws Exception {
        try (StoreClient client = SessionKind.client(home, web)) {
            save(client, "before");
            assertThat(store.fence(web.generation()).done()).isTrue();
            assertThatThrownBy(() -> save(client, "after")).isInstanceOf(StoreException.Fenced.class).hasMessageContaining(web.generation().toString());
        }
    }

    /** SIGSTOP, fence, SIGCONT: saves that were on their way, and those that follow, reach nothing. */
    @Test
    void aFrozenGenerationThatWakesUpChangesNothing() throws Exception {
        assertThat(store.grant(nextWeb).done()).isTrue();
        try (StoreClient two = SessionKind.client(home, nextWeb)) {
            Process writer = FrozenWriter.start(home, web, session);
            try {
                await().atMost(StoreLife.PATIENCE).until(() -> two.sessions().load(SHOP, session, 0, patience()).filter(it -> it.version() > 50).isPresent());
                signal(writer, "STOP");
                assertThat(store.fence(web.generation()).done()).isTrue();
                StoredSession fenced = two.sessions().load(SHOP, session, 0, patience()).orElseThrow();
                signal(writer, "CONT");

                assertThat(writer.waitFor(StoreLife.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

                assertThat(writer.exitValue()).as("it was told that it has ended").isEqualTo(FrozenWriter.FENCED);
                assertThat(two.sessions().load(SHOP, session, 0, patience())).contains(fenced);
            } finally {
                writer.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void whatAFencedFrontDoorHadClaimedIsInDoubtAtOnce() throws Exception {
        try (StoreClient ended = SessionKind.client(home, door);
                StoreClient other = SessionKind.client(home, otherDoor)) {
            assertThat(begin(ended, key, false)).isInstanceOf(Begin.Begun.class);
            CompletableFuture<Begin> duplicate = other.ledger().beginAsync(key, new Intent(DIGEST, DIGEST, false), patience()).toCompletableFuture();
            CompletableFuture<Begin> wiser = other.ledger().beginAsync(key, new Intent(DIGEST, DIGEST, true), patience()).toCompletableFuture();
            await().atMost(StoreLife.PATIENCE).until(() -> store.counter("session.waiting") == 2);

            store.fence(door.generation());

            assertThat(duplicate.get(60, TimeUnit.SECONDS)).isEqualTo(new Begin.InDoubt());
            assertThat(wiser.get(60, TimeUnit.SECONDS)).isInstanceOfSatisfying(Begin.Begun.class, it -> assertThat(it.again()).isTrue());
        }
    }

    @Test
    void aWrongTokenIsNotLetInAndARightOneWaitsForItsGrant() throws Exception {
        GrantSpec forged = new GrantSpec(nextWeb.generation(), "web", "guessed", Map.of());
        try (StoreClient right = SessionKind.client(home, nextWeb);
                StoreClient wrong = SessionKind.client(home, forged)) {
            CompletableFuture<SaveResult> save = right.sessions().saveAsync(SHOP, session, change("value"), patience()).toCompletableFuture();
            await().atMost(StoreLife.PATIENCE).until(() -> store.counter("session.connections.refused") > 0);
            assertThat(save).isNotDone();
            store.grant(nextWeb);
            assertThat(save.get(60, TimeUnit.SECONDS)).isInstanceOf(SaveResult.Saved.class);
            assertThatThrownBy(() -> wrong.sessions().load(SHOP, session, 0, Deadline.in(Duration.ofMillis(300))))
                    .isInstanceOf(StoreException.Unavailable.class).hasMessageNotContaining("guessed").cause().hasMessageContaining("not let in");
        }
    }

    @Test
    void garbageClosesTheConnectionAndIsCounted() throws Exception {
        try (StoreClient client = SessionKind.client(home, web)) {
            save(client, "value");
            for (byte[] garbage : List.of("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII), new byte[64], new byte[] {0, 0, 0, 9, 2, 0, 0, 0, 0, 0, 0, 0, 1})) {
                try (SocketChannel stranger = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                    stranger.connect(UnixDomainSocketAddress.of(SessionKind.socket(store.directory())));
                    stranger.write(ByteBuffer.wrap(garbage));
                    assertThat(readToEnd(stranger)).as("closed").isTrue();
                }
            }
            await().atMost(StoreLife.PATIENCE).until(() -> store.counter("session.connections.malformed") == 3);
            assertThat(value(client)).as("the others go on").isEqualTo("value");
        }
    }

    @Test
    void whoConnectsAndSaysNothingKeepsNobodyOut() throws Exception {
        List<SocketChannel> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * Limits.SMALL.connections(); i++) {
                SocketChannel stranger = SocketChannel.open(StandardProtocolFamily.UNIX);
                silent.add(stranger);
                stranger.connect(UnixDomainSocketAddress.of(SessionKind.socket(store.directory())));
            }
            try (StoreClient client = SessionKind.client(home, web)) {
                save(client, "value");
                assertThat(value(client)).isEqualTo("value");
            }
        } finally {
            for (SocketChannel stranger : silent) {
                stranger.close();
            }
        }
    }

    @Test
    void onlyOneConcurrentDuplicateIsBegunAndAllGetItsAnswer() throws Exception {
        try (StoreClient one = SessionKind.client(home, door);
                StoreClient other = SessionKind.client(home, otherDoor)) {
            List<CompletableFuture<Begin>> all = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                StoreClient any = i % 2 == 0 ? one : other;
                all.add(any.ledger().beginAsync(key, new Intent(DIGEST, DIGEST, false), patience()).toCompletableFuture());
            }
            await().atMost(StoreLife.PATIENCE).until(() -> store.counter("session.waiting") == 999);
            int[] done = IntStream.range(0, all.size()).filter(i -> all.get(i).isDone()).toArray();
            assertThat(done).hasSize(1);
            Begin.Begun begun = (Begin.Begun) all.get(done[0]).get();
            StoreClient owner = done[0] % 2 == 0 ? one : other;
            StoredAnswer answer = new StoredAnswer(201, List.of(), Bytes.of(new byte[] {1}));

            assertThat(owner.ledger().finish(begun.claim(), answer, patience())).isEqualTo(Finish.KEPT);

            for (int i = 0; i < all.size(); i++) {
                assertThat(all.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(i == done[0] ? begun : new Begin.Done(answer));
            }
        }
    }

    @Test
    void whoWaitsIsToldAtItsDeadlineAndItsAbandonedClaimIsFree() throws Exception {
        try (StoreClient client = SessionKind.client(home, door)) {
            Begin.Begun begun = (Begin.Begun) begin(client, key, false);
            assertThat(client.ledger().begin(key, new Intent(DIGEST, DIGEST, false), Deadline.inMillis(50))).isInstanceOf(Begin.Running.class);
            CompletableFuture<Begin> next = client.ledger().beginAsync(key, new Intent(DIGEST, DIGEST, false), patience()).toCompletableFuture();
            assertThat(client.ledger().abandon(begun.claim(), patience())).isTrue();
            assertThat(next.get(60, TimeUnit.SECONDS)).isInstanceOf(Begin.Begun.class);
            assertThat(store.process().isAlive()).isTrue();
        }
    }

    @Test
    void whoWaitsForAValueGetsItOrTheRightToLoadIt() throws Exception {
        try (StoreClient client = SessionKind.client(home, door)) {
            SoftKey price = new SoftKey("shop", "prices", "17");
            SoftKey forgotten = new SoftKey("shop", "prices", "18");
            assertThat(client.soft().lookup(forgotten, patience())).isInstanceOf(Lookup.Load.class);
            CompletableFuture<Lookup> heir = client.soft().lookupAsync(forgotten, patience()).toCompletableFuture();
            Lookup.Load load = (Lookup.Load) client.soft().lookup(price, patience());
            CompletableFuture<Lookup> waiting = client.soft().lookupAsync(price, patience()).toCompletableFuture();
            await().atMost(StoreLife.PATIENCE).until(() -> store.counter("session.soft.loads") == 2 && store.counter("session.waiting") >= 1);
            assertThat(client.soft().loaded(load.lease(), DIGEST, Duration.ofMinutes(1), patience())).isTrue();
            assertThat(waiting.get(60, TimeUnit.SECONDS)).isEqualTo(new Lookup.Hit(DIGEST));
            assertThat(client.soft().invalidate(price, patience())).isTrue();
            assertThat(client.soft().lookup(price, patience())).isInstanceOf(Lookup.Load.class);
            assertThat(heir.get(60, TimeUnit.SECONDS)).as("the lease of who says nothing ends by itself").isInstanceOf(Lookup.Load.class);
        }
    }

    @Test
    void aCallThatNoStoreAnswersFailsAtItsDeadline() {
        try (StoreClient client = SessionKind.client(home.resolve("nobody"), door)) {
            assertThatThrownBy(() -> client.sessions().load(SHOP, session, 0, Deadline.inMillis(100)))
                    .isInstanceOf(StoreException.Unavailable.class).hasMessageContainingAll("load of a session", "s.sock", "not connected");
        }
    }

    @Test
    void aCallToAClosedClientFailsAtOnce() {
        StoreClient client = SessionKind.client(home, door);
        client.close();
        assertThatThrownBy(() -> client.sessions().load(SHOP, session, 0, patience())).isInstanceOf(StoreException.Unavailable.class);
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start().waitFor()).isZero();
    }

    private static boolean readToEnd(SocketChannel channel) {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(1_000);
            while (channel.read(buffer.clear()) >= 0) {
                // Whatever it says before it closes.
            }
            return true;
        } catch (IOException reset) {
            return true;
        }
    }

    private static Begin begin(StoreClient client, LedgerKey key, boolean deduplicates) throws ExecutionException {
        return client.ledger().begin(key, new Intent(DIGEST, DIGEST, deduplicates), patience());
    }

    private static SessionChange change(String value) {
        return new SessionChange(true, 1, 2, 600, Map.of("a", new AttributeChange.Put(Bytes.of(value.getBytes(StandardCharsets.UTF_8)), 0)));
    }

    private void save(StoreClient client, String value) {
        assertThat(client.sessions().save(SHOP, session, change(value), patience())).isInstanceOf(SaveResult.Saved.class);
    }

    private String value(StoreClient client) {
        return new String(client.sessions().load(SHOP, session, 0, patience()).orElseThrow().attributes().get("a").value().toArray(), StandardCharsets.UTF_8);
    }

    private static Deadline patience() {
        return Deadline.in(StoreLife.PATIENCE);
    }
}
