package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.frontdoor.Backend.answer;
import static org.crashonly.frontdoor.Backend.reset;
import static org.crashonly.frontdoor.Client.ask;
import static org.crashonly.frontdoor.Client.askLater;
import static org.crashonly.frontdoor.Client.post;
import static org.crashonly.frontdoor.Client.request;
import static org.crashonly.frontdoor.Door.generation;
import static org.crashonly.frontdoor.Door.nonce;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.crashonly.control.Generation;
import org.crashonly.control.Operation;
import org.crashonly.control.Operation.KeyPlace;
import org.crashonly.control.ProcessSpec.HoldLimits;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.frontdoor.Client.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two front doors, a real session store, and requests with keys to operations that would have their effect twice. */
@Timeout(60)
@Order(5)
class LedgerIT {

    private static final HoldLimits HOLD = new HoldLimits(64 << 10, 2_000, 16 << 20, 2_000, 16 << 20);
    private static final AtomicLong GENERATIONS = new AtomicLong();
    private static SessionStore store;

    @RegisterExtension
    final Door first = new Door().hold(HOLD);

    @RegisterExtension
    final Door second = new Door().hold(HOLD);

    private Generation firstDoor;
    private Backend backend;

    @BeforeAll
    static void startTheStore(@TempDir Path directory) throws Exception {
        store = new SessionStore(directory);
    }

    @AfterAll
    static void endTheStore() throws Exception {
        store.close();
    }

    @BeforeEach
    void openTheDoors() throws Exception {
        long number = GENERATIONS.incrementAndGet();
        firstDoor = SessionStore.door(1, number);
        backend = first.backend();
        first.ledgers(firstDoor, store.access(firstDoor)).to(generation(1, backend));
        second.ledgers(SessionStore.door(2, number), store.access(SessionStore.door(2, number))).to(generation(1, backend));
    }

    /** The next request is answered once what is returned is counted down. */
    private CountDownLatch answersLater(String body) {
        CountDownLatch goOn = new CountDownLatch(1);
        backend.next(call -> {
            Backend.hang(goOn).serve(call);
            answer(200, body).serve(call);
        });
        return goOn;
    }

    private void awaitDelivery() {
        await().until(() -> !backend.received().isEmpty());
    }

    /** A key of this test's own. */
    private static String key(String name) {
        return "Idempotency-Key: " + name + "-" + GENERATIONS.get();
    }

    @Test
    void aRepeatGetsTheAnswerOfTheFirstAtEitherDoor() throws Exception {
        backend.next(answer(201, "made", "Location: /orders/7", "Set-Cookie: a=b", "Crashonly-Secret: x"));
        Reply answered = ask(first.port(), post("/orders?a=b", "x", key("k")));
        for (Door door : List.of(first, second)) {
            Reply again = ask(door.port(), post("/orders?a=b", "x", key("k")));
            assertThat(again.status()).isEqualTo(201);
            assertThat(again.body()).isEqualTo("made");
            assertThat(again.header("Location")).isEqualTo("/orders/7");
            assertThat(again.header("Set-Cookie")).isEqualTo("a=b");
            assertThat(again.header("Idempotent-Replayed")).isEqualTo("?1");
            assertThat(door.count(Count.REPLAYED)).isEqualTo(1);
        }
        assertThat(answered.header("Idempotent-Replayed")).isNull();
        assertThat(answered.header("Crashonly-Secret")).isNull();
        assertThat(backend.received()).singleElement().satisfies(it -> assertThat(it.header("Request-Attempt")).isEqualTo("1"));
    }

    @Test
    void anAnswerWithoutContentOrInChunksIsGivenAgainAsItWas() throws Exception {
        backend.next(Backend.raw("HTTP/1.1 204 No Content\r\n\r\n"),
                Backend.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"));
        for (int i = 0; i < 2; i++) {
            Reply empty = ask(first.port(), post("/empty", "x", key("empty")));
            assertThat(empty.status()).isEqualTo(204);
            assertThat(empty.header("Content-Length")).isNull();
            assertThat(ask(first.port(), post("/chunks", "x", key("chunks"))).body()).isEqualTo("abc");
        }
        assertThat(backend.received()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/orders,other,A: b",
        "POST,/orders,'',A: b",
        "POST,/orders/,x,A: b",
        "POST,/orders?a=b,x,A: b",
        "PATCH,/orders,x,A: b",
        "POST,/orders,x,Authorization: Basic eDp5",
        "POST,/orders,x,Cookie: JSESSIONID=1"})
    void aKeyOfAnotherRequestIsRefused(String method, String path, String body, String field) throws Exception {
        assertThat(ask(first.port(), post("/orders", "x", key("k"), "A: b")).status()).isEqualTo(200);
        Reply other = ask(second.port(), request(method, path, body, key("k"), field));
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(other.body()).contains("urn:crashonly:key-reused");
        assertThat(backend.received()).hasSize(1);
    }

    @Test
    void aKeyOfAnotherCallerIsRefusedWhoIsKnownByAFieldThatTheComponentNames() throws Exception {
        for (Door door : List.of(first, second)) {
            door.identifiedBy("X-Api-Key", "X-Tenant").to(generation(1, backend));
        }
        assertThat(ask(first.port(), post("/", "x", key("k"), "X-Api-Key: mine", "X-Other: 1")).status()).isEqualTo(200);
        for (String[] other : new String[][] {{"X-Api-Key: yours"}, {"X-Tenant: mine"}, {"X-Api-Key: mine", "X-Tenant: t"}, {"X-Other: 1"}}) {
            List<String> fields = new ArrayList<>(List.of(other));
            fields.add(key("k"));
            assertThat(ask(second.port(), post("/", "x", fields.toArray(String[]::new))).status()).as(fields.toString()).isEqualTo(422);
        }
        assertThat(ask(second.port(), post("/", "x", key("k"), "x-api-key: mine", "X-Other: 2")).header("Idempotent-Replayed")).isEqualTo("?1");
        assertThat(backend.received()).hasSize(1);
    }

    /** An operation that knows keys in forms or paths does not look at that of a header. */
    @Test
    void whoseOperationLooksForItsKeyElsewhereIsKnownByThatOfItsHeader() throws Exception {
        for (Door door : List.of(first, second)) {
            door.operations(
                    new Operation("POST", "/checkout", KeyPlace.FORM, "key", List.of()), new Operation("POST", "/pay/{key}", KeyPlace.PATH, "key", List.of()))
                    .to(generation(1, backend));
        }
        String form = "Content-Type: application/x-www-form-urlencoded";
        assertThat(ask(first.port(), post("/checkout", "a=b", form, key("k"))).status()).isEqualTo(200);
        assertThat(ask(second.port(), post("/checkout", "a=b", form, key("k"))).header("Idempotent-Replayed")).isEqualTo("?1");
        assertThat(backend.received()).hasSize(1);
        for (String path : List.of("/checkout", "/pay/4711")) {
            assertThat(ask(first.port(), post(path, "key=its-own", form, key("other"))).status()).isEqualTo(200);
            assertThat(ask(second.port(), post(path, "key=its-own", form, key("other"))).header("Idempotent-Replayed")).as("%s decides itself", path).isNull();
        }
        assertThat(backend.received()).hasSize(5);
    }

    @Test
    void aBodyInChunksWithTrailersIsTheSameAsInOnePiece() throws Exception {
        String chunked = request("POST", "/", null, key("k"), "Transfer-Encoding: chunked");
        assertThat(ask(first.port(), chunked + "2\r\nab\r\n1\r\nc\r\n0\r\nX-Sum: 3\r\n\r\n").status()).isEqualTo(200);
        assertThat(ask(second.port(), post("/", "abc", key("k"))).header("Idempotent-Replayed")).isEqualTo("?1");
        assertThat(backend.received()).singleElement().satisfies(it -> assertThat(it.trailers()).containsExactly("X-Sum: 3"));
    }

    @Test
    void theSameCookiesInAnotherOrderAreTheSameCaller() throws Exception {
        assertThat(ask(first.port(), post("/", "x", key("k"), "Cookie: a=1; b=2; JSESSIONIDVERSION=1")).status()).isEqualTo(200);
        assertThat(ask(second.port(), post("/", "x", key("k"), "Cookie: b=2; a=1; JSESSIONIDVERSION=2")).header("Idempotent-Replayed")).isEqualTo("?1");
    }

    @Test
    void aThousandDuplicatesAtOnceAreOneRequest() throws Exception {
        CountDownLatch goOn = answersLater("once");
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            replies.add(askLater((i % 2 == 0 ? first : second).port(), post("/", "x", key("k"), "Request-TTL: 20000")));
        }
        await().until(() -> first.count(Count.KEYED) + second.count(Count.KEYED) == 1_000);
        goOn.countDown();
        for (CompletableFuture<Reply> reply : replies) {
            assertThat(reply.get().body()).isEqualTo("once");
        }
        assertThat(backend.received()).hasSize(1);
        assertThat(first.count(Count.REPLAYED) + second.count(Count.REPLAYED)).isEqualTo(999);
    }

    @Test
    void aDuplicateWhoseTimeIsOverBeforeTheFirstsIsToldToComeAgain() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        backend.next(Backend.hang(goOn));
        CompletableFuture<Reply> running = askLater(first.port(), post("/", "x", key("k"), "Request-TTL: 3000"));
        awaitDelivery();
        Reply duplicate = ask(second.port(), post("/", "x", key("k"), "Request-TTL: 200"));
        assertThat(duplicate.status()).isEqualTo(409);
        assertThat(Integer.parseInt(duplicate.header("Retry-After"))).isBetween(1, 3);
        assertThat(running.get().status()).as("of one that never answers").isEqualTo(504);
        assertThat(ask(second.port(), post("/", "x", key("k"))).status()).as("nobody knows").isEqualTo(502);
        goOn.countDown();
        assertThat(backend.received()).hasSize(1);
    }

    @Test
    void anUnknownOutcomeStaysUnknown() throws Exception {
        backend.next(reset());
        for (Door door : List.of(first, first, second)) {
            Reply reply = ask(door.port(), post("/", "x", key("k")));
            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.body()).contains("outcome-unknown");
            assertThat(reply.header("Retry-After")).isNull();
        }
        assertThat(backend.received()).hasSize(1);
    }

    @Test
    void whatWasNeverStartedLeavesItsKeyFree() throws Exception {
        backend.next(answer(503, "", "Crashonly-Not-Started: " + nonce(1)));
        first.recovering(Door.recovery(0));
        assertThat(ask(first.port(), post("/", "x", key("k"), "Request-TTL: 200")).status()).isEqualTo(503);
        Client gone = new Client(first.port()).send(post("/", "x", key("k")));
        await().until(() -> first.vitals().get(Counter.HELD) == 1);
        gone.close();
        await().until(() -> first.count(Count.CLIENT_GONE) == 1);
        first.to(generation(1, backend));
        assertThat(ask(second.port(), post("/", "x", key("k"))).status()).as("after a refusal of the boundary, at once").isEqualTo(200);
        assertThat(backend.received()).hasSize(2);
    }

    @Test
    void whoWaitsForATargetLeavesItsKeyToWhoDoesNot() throws Exception {
        first.recovering(Door.recovery(0));
        CompletableFuture<Reply> waiting = askLater(first.port(), post("/", "x", key("k"), "Request-TTL: 20000"));
        await().until(() -> first.vitals().get(Counter.HELD) == 1 && first.count(Count.HELD) == 1);
        assertThat(ask(second.port(), post("/", "x", key("k"), "Request-TTL: 5000")).header("Idempotent-Replayed")).as("is sent").isNull();
        first.to(generation(1, backend));
        assertThat(waiting.get().status()).isEqualTo(200);
        assertThat(waiting.get().header("Idempotent-Replayed")).isEqualTo("?1");
        assertThat(first.count(Count.KEYED)).as("counted once").isEqualTo(1);
        assertThat(backend.received()).hasSize(1);
    }

    @Test
    void aDoorThatDiesWhileARequestWaitsForATargetLeavesItsKeyFree() throws Exception {
        first.recovering(Door.recovery(0));
        CompletableFuture<Reply> lost = askLater(first.port(), post("/", "x", key("k"), "Request-TTL: 1000"));
        await().until(() -> first.count(Count.HELD) == 1);
        // What the door has said of its claim is there before what it says next.
        assertThat(ask(first.port(), post("/", "x", key("next"), "Request-TTL: 200")).status()).isEqualTo(503);
        store.fence(firstDoor);
        assertThat(ask(second.port(), post("/", "x", key("k"))).status()).isEqualTo(200);
        assertThat(lost.get().status()).isEqualTo(503);
        assertThat(backend.received()).hasSize(1);
    }

    @Test
    void whatWaitsForATargetIsClaimedAndSentOnceThereIsOne() throws Exception {
        first.recovering(Door.recovery(0));
        List<CompletableFuture<Reply>> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(askLater(first.port(), post("/", "x", key("k" + i), "Request-TTL: 20000")));
        }
        await().until(() -> first.count(Count.HELD) == 100);
        first.to(generation(1, backend));
        for (CompletableFuture<Reply> each : waiting) {
            assertThat(each.get().status()).isEqualTo(200);
            assertThat(each.get().header("Idempotent-Replayed")).isNull();
        }
        assertThat(backend.received()).hasSize(100);
    }

    @Test
    void aServerErrorIsNotKeptAndAClientErrorIs() throws Exception {
        backend.next(answer(500, "broken"), answer(404, "no such thing"));
        assertThat(ask(first.port(), post("/", "x", key("k"))).status()).isEqualTo(500);
        assertThat(ask(first.port(), post("/", "x", key("k"))).status()).isEqualTo(404);
        assertThat(ask(second.port(), post("/", "x", key("k"))).body()).isEqualTo("no such thing");
        assertThat(backend.received()).hasSize(2);
    }

    /** The boundary has cancelled it, or its module has ended under it: what it had done by then nobody knows. */
    @ParameterizedTest
    @CsvSource({"500,x", "504,x", "504,''"})
    void aServerErrorThatLeavesTheOutcomeOpenLeavesItUnknown(int status, String body) throws Exception {
        backend.next(answer(status, body, "Crashonly-Undecided: " + nonce(1)));
        Reply late = ask(first.port(), post("/", "x", key("k")));
        assertThat(late.status()).isEqualTo(status);
        assertThat(late.header("Crashonly-Undecided")).isNull();
        assertThat(ask(second.port(), post("/", "x", key("k"))).status()).isEqualTo(502);
        backend.next(answer(status, "x".repeat(70_000), "Crashonly-Undecided: " + nonce(1)));
        assertThat(ask(first.port(), post("/", "x", key("large"))).status()).isEqualTo(status);
        assertThat(ask(second.port(), post("/", "x", key("large"))).status()).isEqualTo(502);
        assertThat(backend.received()).hasSize(2);
        backend.next(answer(status, body, "Crashonly-Undecided: a module's own"));
        assertThat(ask(first.port(), post("/", "x", key("own"))).status()).isEqualTo(status);
        assertThat(ask(second.port(), post("/", "x", key("own"))).status()).isEqualTo(200);
    }

    @Test
    void aClientThatGoesAwayFindsItsAnswerWhenItComesAgain() throws Exception {
        CountDownLatch goOn = answersLater("done");
        Client impatient = new Client(first.port()).send(post("/", "x", key("k")));
        awaitDelivery();
        impatient.close();
        await().until(() -> first.count(Count.CLIENT_GONE) == 1);
        CompletableFuture<Reply> again = askLater(second.port(), post("/", "x", key("k")));
        goOn.countDown();
        assertThat(again.get().body()).isEqualTo("done");
        assertThat(again.get().header("Idempotent-Replayed")).isEqualTo("?1");
        assertThat(backend.received()).hasSize(1);
        await().until(() -> first.count(Count.DONE) == 1);
        assertThat(first.vitals().get(Counter.HELD)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"70000,A: b", "10,X-Accel-Buffering: no"})
    void anAnswerThatIsNotKeptLeavesItsOutcomeUnknown(int length, String field) throws Exception {
        backend.next(answer(200, "y".repeat(length), field));
        assertThat(ask(first.port(), post("/", "x", key("k"))).body()).hasSize(length);
        assertThat(ask(second.port(), post("/", "x", key("k"))).status()).isEqualTo(502);
        assertThat(backend.received()).hasSize(1);
    }

    @Test
    void whoseDoorIsFencedIsInDoubtAtOnce() throws Exception {
        CountDownLatch goOn = answersLater("late");
        CompletableFuture<Reply> running = askLater(first.port(), post("/", "x", key("k")));
        awaitDelivery();
        CompletableFuture<Reply> waiting = askLater(second.port(), post("/", "x", key("k")));
        await().until(() -> second.count(Count.KEYED) == 1);
        store.fence(firstDoor);
        assertThat(waiting.get().status()).isEqualTo(502);
        goOn.countDown();
        assertThat(running.get().body()).as("it was answered, after all").isEqualTo("late");
        assertThat(ask(first.port(), post("/", "x", key("other"))).status()).as("a door that is fenced").isEqualTo(503);
        assertThat(backend.received()).hasSize(1);
    }

    @Test
    void aKilledStoreIsWaitedForBeforeAndAfter() throws Exception {
        CountDownLatch goOn = answersLater("once");
        CompletableFuture<Reply> sent = askLater(first.port(), post("/", "x", key("k")));
        awaitDelivery();
        store.kill();
        goOn.countDown();
        CompletableFuture<Reply> other = askLater(second.port(), post("/", "x", key("other")));
        await().until(() -> second.count(Count.KEYED) == 1);
        Reply refused = ask(second.port(), post("/", "x", key("third"), "Request-TTL: 200"));
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).contains("ledger-unavailable");
        assertThat(refused.header("Retry-After")).isNotNull();
        assertThat(sent).as("an answer that is not stored yet").isNotDone();
        assertThat(backend.received()).hasSize(1);
        store.restart();
        assertThat(sent.get().body()).isEqualTo("once");
        assertThat(other.get().status()).isEqualTo(200);
        assertThat(ask(second.port(), post("/", "x", key("k"))).header("Idempotent-Replayed")).isEqualTo("?1");
        assertThat(ask(second.port(), post("/", "x", key("third"))).status()).isEqualTo(200);
        assertThat(backend.received()).hasSize(3);
    }

    @Test
    void aFrozenStoreCostsTheTtlAndWhatItGrantsTooLateIsGivenBack() throws Exception {
        store.signal("STOP");
        try {
            assertThat(ask(first.port(), post("/", "x", key("k"), "Request-TTL: 300")).status()).isEqualTo(503);
        } finally {
            store.signal("CONT");
        }
        assertThat(ask(second.port(), post("/", "x", key("k"), "Request-TTL: 5000")).status()).isEqualTo(200);
        assertThat(backend.received()).hasSize(1);
    }
}
