package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.frontdoor.Backend.answer;
import static org.crashonly.frontdoor.Backend.hang;
import static org.crashonly.frontdoor.Backend.hangUp;
import static org.crashonly.frontdoor.Backend.raw;
import static org.crashonly.frontdoor.Backend.reset;
import static org.crashonly.frontdoor.Client.ask;
import static org.crashonly.frontdoor.Client.askLater;
import static org.crashonly.frontdoor.Client.get;
import static org.crashonly.frontdoor.Client.post;
import static org.crashonly.frontdoor.Client.request;
import static org.crashonly.frontdoor.Door.generation;
import static org.crashonly.frontdoor.Door.nonce;
import static org.crashonly.frontdoor.Door.recovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.Message.Failure;
import org.crashonly.control.ProcessSpec.HoldLimits;
import org.crashonly.control.RoutingTable.Recovery;
import org.crashonly.control.RoutingTable.Route;
import org.crashonly.control.RoutingTable.Target;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.frontdoor.Client.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of requests whose component dies before, while or after it gets them. */
@Timeout(60)
class HoldAndRepeatTest {

    @RegisterExtension
    private final Door door = new Door();

    private void awaitHeld(int requests) {
        await().until(() -> door.vitals().get(Counter.HELD) == requests);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void aRequestThatNobodyCouldTakeIsHeldUntilSomebodyCan(String method) throws Exception {
        Backend dead = door.backend();
        door.to(generation(1, dead));
        dead.die();
        CompletableFuture<Reply> reply = askLater(door.port(), request(method, "/cart", "{}"));
        awaitHeld(1);

        Backend successor = door.backend();
        door.to(generation(2, successor));

        assertThat(reply.get().status()).isEqualTo(200);
        assertThat(successor.received()).singleElement().satisfies(request -> {
            assertThat(request.header("Request-Attempt")).as("it was started by nobody before").isEqualTo("1");
            assertThat(request.header("Crashonly-Generation")).isEqualTo("machine/shop/web#2");
            assertThat(request.text()).isEqualTo("{}");
        });
        await().until(() -> door.vitals().get(Counter.HELD) == 0 && door.vitals().get(Counter.IN_FLIGHT) == 0);
        assertThat(door.failures()).allSatisfy(failure -> assertThat(failure.failure()).isEqualTo(Failure.REFUSED)).isNotEmpty();
    }

    @Test
    void aRepeatableRequestWhoseTargetDiesIsSentToTheNextGeneration() throws Exception {
        Backend dying = door.backend().usually(reset());
        door.to(generation(1, dying));
        CompletableFuture<Reply> put = askLater(door.port(), request("PUT", "/cart/1", "a whole cart"));
        await().until(() -> !dying.received().isEmpty());

        Backend successor = door.backend();
        door.to(generation(2, successor));

        assertThat(put.get().status()).isEqualTo(200);
        assertThat(successor.received()).singleElement().satisfies(request -> {
            assertThat(Integer.parseInt(request.header("Request-Attempt"))).isGreaterThanOrEqualTo(2);
            assertThat(request.text()).isEqualTo("a whole cart");
            assertThat(request.header("Crashonly-Request-Id")).isEqualTo(dying.received().get(0).header("Crashonly-Request-Id"));
        });
        assertThat(door.count(Count.REPEATED)).isPositive();
    }

    @Test
    void whatWaitsForAComponentGoesWhereItMigratesTo() throws Exception {
        Backend dying = door.backend().usually(reset());
        door.to(generation(1, dying));
        CompletableFuture<Reply> begun = askLater(door.port(), request("PUT", "/cart/1", "a whole cart"));
        await().until(() -> !dying.received().isEmpty());
        door.recovering(null);
        CompletableFuture<Reply> neverSent = askLater(door.port(), request("POST", "/cart", "more"));
        awaitHeld(2);

        Backend elsewhere = door.backend();
        ElementId apart = new ElementId("machine/shop/apart/shop");
        Target target = new Target(new Generation(apart.parent().orElseThrow(), 1), "127.0.0.1", elsewhere.port(), Door.nonce(1), true);
        door.routes(new Route(apart, null, "/", List.of(), null, Door.DEFAULT_TTL_MILLIS, 300_000));
        assertThat(neverSent).isNotDone();
        door.routes(new Route(apart, null, "/", List.of(target), null, Door.DEFAULT_TTL_MILLIS, 300_000));

        assertThat(begun.get().status()).isEqualTo(200);
        assertThat(neverSent.get().status()).isEqualTo(200);
        assertThat(elsewhere.received()).extracting(request -> request.header("Crashonly-Generation")).containsExactly(
                "machine/shop/apart#1", "machine/shop/apart#1");
        assertThat(ask(door.port(), get("/")).status()).isEqualTo(200);
    }

    @Test
    void theSameGenerationIsAskedAgainAfterAPauseIfItIsStillListed() throws Exception {
        Backend flaky = door.backend().next(reset());
        door.to(generation(1, flaky));
        assertThat(ask(door.port(), get("/")).status()).isEqualTo(200);
        assertThat(flaky.received()).extracting(request -> request.header("Request-Attempt")).containsExactly("1", "2");
    }

    @Test
    void anotherLiveTargetIsAskedAtOnce() throws Exception {
        Backend dying = door.backend().usually(reset());
        Backend living = door.backend();
        door.to(generation(1, dying), generation(2, living));
        for (int i = 0; i < 6; i++) {
            assertThat(ask(door.port(), get("/")).status()).isEqualTo(200);
        }
        assertThat(living.received()).hasSize(6);
        assertThat(dying.received()).isNotEmpty();
        assertThat(door.count(Count.HELD)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "LOCK"})
    void aRequestThatMayHaveHadItsEffectIsNotSentAgain(String method) throws Exception {
        Backend dying = door.backend().usually(reset());
        Backend living = door.backend();
        door.to(generation(1, dying));
        CompletableFuture<Reply> reply = askLater(door.port(), request(method, "/orders", "one", "Idempotency-Key: k1"));
        Reply answer = reply.get();
        door.to(generation(2, living));

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body()).contains("urn:crashonly:outcome-unknown");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Retry-After")).isNull();
        assertThat(dying.received()).hasSize(1);
        assertThat(living.received()).isEmpty();
        assertThat(door.count(Count.OUTCOME_UNKNOWN)).isEqualTo(1);
    }

    @Test
    void whatTheBoundaryMarkedAsNotStartedIsSentAgainWhateverItIs() throws Exception {
        Backend refusing = door.backend().usually(answer(503, "no", "Crashonly-Not-Started: " + nonce(1)));
        Backend living = door.backend();
        door.to(generation(1, refusing), generation(2, living));
        for (int i = 0; i < 4; i++) {
            assertThat(ask(door.port(), post("/orders", "order " + i)).status()).isEqualTo(200);
        }
        assertThat(living.received()).hasSize(4).allSatisfy(r -> assertThat(r.header("Request-Attempt")).isEqualTo("1"));
        assertThat(refusing.received()).isNotEmpty();
    }

    @Test
    void aMarkWithoutTheGenerationsNonceIsAnAnswerLikeAnyOther() throws Exception {
        Backend forging = door.backend().usually(answer(503, "own", "Crashonly-Not-Started: nonce-2", "Retry-After: 7"));
        door.to(generation(1, forging));
        Reply reply = ask(door.port(), post("/orders", "x"));
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body()).isEqualTo("own");
        assertThat(reply.header("Retry-After")).isEqualTo("7");
        assertThat(reply.header("Crashonly-Not-Started")).isNull();
        assertThat(forging.received()).hasSize(1);
    }

    @Test
    void anInterruptedRequestIsRepeatedOnlyIfItMayBe() throws Exception {
        Backend interrupted = door.backend().usually(answer(503, "", "Crashonly-Interrupted: " + nonce(1)));
        door.to(generation(1, interrupted));
        assertThat(ask(door.port(), post("/orders", "x")).status()).isEqualTo(502);
        CompletableFuture<Reply> read = askLater(door.port(), get("/orders"));
        awaitHeld(1);
        Backend successor = door.backend();
        door.to(generation(2, successor));
        assertThat(read.get().status()).isEqualTo(200);
        assertThat(Integer.parseInt(successor.received().get(0).header("Request-Attempt"))).isGreaterThanOrEqualTo(2);
        assertThat(successor.received()).hasSize(1);
    }

    @Test
    void aTargetThatDiesInTheMiddleOfAShortAnswerCostsNothing() throws Exception {
        Backend dying = door.backend().next(call -> {
            call.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of");
            call.reset();
        }, call -> {
            call.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
            call.socket().close();
        });
        door.to(generation(1, dying));
        assertThat(ask(door.port(), get("/"))).satisfies(reply -> {
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("ok");
        });
        assertThat(dying.received()).hasSize(3);
    }

    @Test
    void anAnswerOfWhichAPartWasPassedOnBreaksOff() throws Exception {
        Backend dying = door.backend().usually(call -> {
            call.write("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + "x".repeat(200_000));
            call.socket().close();
        });
        door.to(generation(1, dying));
        Reply reply = ask(door.port(), get("/"));
        assertThat(reply.complete()).isFalse();
        assertThat(dying.received()).hasSize(1);
        await().until(() -> door.count(Count.BROKEN_OFF) == 1);
    }

    @Test
    void onlyRepeatableRequestsMoveOnBeforeThePredecessorHasEnded() throws Exception {
        Backend successor = door.backend();
        door.to(generation(2, successor.port(), false));
        assertThat(ask(door.port(), get("/")).status()).isEqualTo(200);
        CompletableFuture<Reply> order = askLater(door.port(), post("/orders", "x"));
        awaitHeld(1);
        assertThat(successor.received()).hasSize(1);
        door.to(generation(2, successor.port(), true));
        assertThat(order.get().status()).isEqualTo(200);
    }

    @Test
    void aClientThatLeavesWhileItIsHeldIsNeverServed() throws Exception {
        door.recovering(null);
        try (Client leaving = new Client(door.port())) {
            leaving.send(post("/orders", "never"));
            awaitHeld(1);
        }
        awaitHeld(0);
        Backend successor = door.backend();
        door.to(generation(2, successor));
        assertThat(ask(door.port(), get("/")).status()).isEqualTo(200);
        assertThat(successor.received()).extracting(Backend.Received::line).containsExactly("GET / HTTP/1.1");
        assertThat(door.count(Count.CLIENT_GONE)).isEqualTo(1);
    }

    @Test
    void aClientThatLeavesInTheMiddleOfALargeBodyThatIsHeldIsNeverServed() throws Exception {
        door.recovering(null);
        try (Client leaving = new Client(door.port())) {
            leaving.send("PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n" + "x".repeat(200_000));
            awaitHeld(1);
        }
        awaitHeld(0);
        Backend successor = door.backend();
        door.to(generation(2, successor));
        assertThat(ask(door.port(), get("/")).status()).isEqualTo(200);
        assertThat(successor.received()).extracting(Backend.Received::line).containsExactly("GET / HTTP/1.1");
    }

    @Test
    void whoseTimeEndsWhileHeldIsToldWhenToComeBack() throws Exception {
        door.recovering(null);
        Reply reply = ask(door.port(), post("/orders", "x", "Request-TTL: 60"));
        assertThat(reply.status()).isEqualTo(503);
        assertThat(Integer.parseInt(reply.header("Retry-After"))).isBetween(1, 3);
        assertThat(reply.body()).contains("urn:crashonly:recovering");
    }

    @Test
    void whoCannotWaitForTheMeasuredRecoveryIsToldAtOnce() throws Exception {
        door.recovering(recovery(20_000));
        long before = System.nanoTime();
        Reply reply = ask(door.port(), get("/", "Request-TTL: 15000"));
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before)).isLessThan(15);
        assertThat(reply.status()).isEqualTo(503);
        assertThat(Integer.parseInt(reply.header("Retry-After"))).as("20 s and a spread of a quarter").isBetween(1, 25);
        assertThat(Integer.parseInt(reply.header("Retry-After"))).isGreaterThan(5);
        assertThat(door.count(Count.HELD)).isZero();
    }

    /** And at least a second, however soon it will be over; and up to a quarter more, of a second at least. */
    @Test
    void whoIsToldToComeBackIsToldWhatRemainsOfTheRecovery() throws Exception {
        for (long remaining : List.of(40_000L, 20_000L, 4_500L, 900L)) {
            long expected = 60_000;
            long begun = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(expected - remaining);
            door.recovering(new Recovery(Level.APPLICATION, begun, expected, false));
            Reply reply = ask(door.port(), get("/", "Request-TTL: 50"));
            assertThat(reply.status()).isEqualTo(503);
            int seconds = Math.ceilDiv((int) remaining, 1_000);
            assertThat(Integer.parseInt(reply.header("Retry-After"))).as("%d ms before its end", remaining)
                    .isBetween(Math.max(1, seconds - 1), seconds + Math.ceilDiv(seconds, 4));
        }
    }

    @Test
    void whoIsHeldAndCannotWaitForALongerRecoveryIsToldAsSoonAsItIsKnown() throws Exception {
        door.recovering(null);
        CompletableFuture<Reply> reply = askLater(door.port(), get("/", "Request-TTL: 50000"));
        awaitHeld(1);
        door.recovering(recovery(100_000));
        assertThat(reply.get().status()).isEqualTo(503);
        assertThat(Integer.parseInt(reply.get().header("Retry-After"))).isGreaterThan(60);
    }

    @Test
    void aComponentThatWasGivenUpAnswersWithTheTimeUntilItIsTriedAgain() throws Exception {
        long since = System.nanoTime() - Duration.ofSeconds(100).toNanos();
        door.recovering(new Recovery(Level.PROCESS, since, 300_000, true));
        Reply reply = ask(door.port(), get("/"));
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body()).contains("urn:crashonly:given-up");
        assertThat(Integer.parseInt(reply.header("Retry-After"))).isBetween(150, 200 + 51);
    }

    @Test
    void moreThanMayBeHeldIsRefused() throws Exception {
        door.hold(new HoldLimits(1 << 10, 2, 1 << 20, 5, 1 << 20)).recovering(null);
        List<CompletableFuture<Reply>> held = List.of(askLater(door.port(), get("/1")), askLater(door.port(), get("/2")));
        awaitHeld(2);
        Reply refused = ask(door.port(), get("/3"));
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).contains("urn:crashonly:too-many-held");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
        door.to(generation(1, door.backend()));
        for (CompletableFuture<Reply> reply : held) {
            assertThat(reply.get().status()).isEqualTo(200);
        }
    }

    @Test
    void bytesThatMayBeHeldAreBoundedToo() throws Exception {
        door.hold(new HoldLimits(4 << 10, 100, 5_000, 100, 1 << 20)).recovering(null);
        CompletableFuture<Reply> held = askLater(door.port(), post("/1", "x".repeat(4_000)));
        awaitHeld(1);
        assertThat(ask(door.port(), post("/2", "x".repeat(4_000))).body()).contains("urn:crashonly:too-many-held");
        door.to(generation(1, door.backend()));
        assertThat(held.get().status()).isEqualTo(200);
    }

    @Test
    void aTargetThatHangsCostsTheTtlAndIsTold() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Backend hanging = door.backend().usually(hang(end));
        door.to(generation(1, hanging));
        long before = System.nanoTime();
        Reply reply = ask(door.port(), get("/", "Request-TTL: 300"));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
        assertThat(reply.status()).isEqualTo(504);
        assertThat(reply.body()).contains("urn:crashonly:deadline-exceeded");
        assertThat(millis).isGreaterThanOrEqualTo(300);
        end.countDown();
        await("the exchange with the target is cancelled").until(() -> hanging.openConnections() == 0);
        await().untilAsserted(() -> assertThat(door.failures()).extracting(f -> f.failure()).contains(Failure.TIMEOUT));
    }

    @Test
    void manyAreHeldAndAllAreServed() throws Exception {
        door.loops(2).recovering(recovery(30_000));
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            replies.add(askLater(door.port(), i % 3 == 0 ? post("/" + i, "body " + i) : get("/" + i)));
        }
        awaitHeld(90);
        Backend successor = door.backend();
        door.to(generation(2, successor));
        for (CompletableFuture<Reply> reply : replies) {
            assertThat(reply.get().status()).isEqualTo(200);
        }
        assertThat(successor.received()).hasSize(90);
        assertThat(door.count(Count.HELD)).isEqualTo(90);
    }

    @Test
    void thoseWhoWaitedAreNotSentOnAllAtOnce() throws Exception {
        int waiting = 250;
        door.hold(new HoldLimits(1 << 10, waiting, 1 << 20, waiting, 1 << 20)).recovering(recovery(30_000));
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < waiting; i++) {
            replies.add(askLater(door.port(), get("/" + i)));
        }
        awaitHeld(waiting);
        Queue<Long> arrivals = new ConcurrentLinkedQueue<>();
        Backend successor = door.backend().usually(call -> {
            arrivals.add(System.nanoTime());
            answer(200, "ok").serve(call);
        });
        door.to(generation(2, successor));
        for (CompletableFuture<Reply> reply : replies) {
            assertThat(reply.get().status()).isEqualTo(200);
        }
        long took = arrivals.stream().mapToLong(it -> it).max().orElseThrow() - arrivals.stream().mapToLong(it -> it).min().orElseThrow();
        assertThat(TimeUnit.NANOSECONDS.toMillis(took)).as("25 in each tick of 10 ms").isGreaterThanOrEqualTo(60);
    }

    @Test
    void whoHasLessToDoGetsTheNextRequest() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        Backend.Behaviour slowOnce = call -> {
            if (first.getAndSet(false)) {
                hang(goOn).serve(call);
            }
            answer(200, "ok").serve(call);
        };
        Backend one = door.backend().usually(slowOnce);
        Backend other = door.backend().usually(slowOnce);
        door.to(generation(1, one), generation(2, other));
        CompletableFuture<Reply> slow = askLater(door.port(), get("/slow"));
        await().until(() -> !first.get());
        Backend busy = one.received().isEmpty() ? other : one;
        for (int i = 0; i < 6; i++) {
            assertThat(ask(door.port(), get("/")).status()).isEqualTo(200);
        }
        assertThat(busy.received()).hasSize(1);
        goOn.countDown();
        assertThat(slow.get().status()).isEqualTo(200);
    }

    @Test
    void failuresAreReportedAddedUp() throws Exception {
        Backend dead = door.backend();
        dead.die();
        door.to(generation(1, dead));
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            replies.add(askLater(door.port(), get("/" + i)));
        }
        awaitHeld(80);
        await().until(() -> door.failures().stream().mapToLong(failure -> failure.count()).sum() >= 10);
        assertThat(door.failures().size()).isLessThan(40);
        door.to(generation(2, door.backend()));
        for (CompletableFuture<Reply> reply : replies) {
            assertThat(reply.get().status()).isEqualTo(200);
        }
    }

    @Test
    void anIdleConnectionThatTheTargetClosedFailsNoRequest() throws Exception {
        Backend closing = door.backend().usually(call -> {
            call.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            call.socket().close();
        });
        door.to(generation(1, closing));
        for (int i = 0; i < 50; i++) {
            assertThat(ask(door.port(), post("/orders", "order " + i)).status()).isEqualTo(200);
            await("the target has closed it, so that the kernel knows").until(() -> closing.openConnections() == 0);
        }
        assertThat(closing.received()).hasSize(50);
    }

    @Test
    void connectionsToTargetsAreKept() throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        for (int i = 0; i < 20; i++) {
            assertThat(ask(door.port(), post("/orders", "order " + i)).status()).isEqualTo(200);
        }
        assertThat(backend.acceptedConnections()).isEqualTo(1);
    }

    @Test
    void connectionsToAGenerationThatEndedAreClosed() throws Exception {
        Backend old = door.backend();
        door.to(generation(1, old));
        assertThat(ask(door.port(), get("/")).status()).isEqualTo(200);
        door.to(generation(2, door.backend()));
        await().until(() -> old.openConnections() == 0);
    }

    @Test
    void aLargeBodyIsStreamedAndCannotBeRepeated() throws Exception {
        Backend dying = door.backend().leaveBodies().usually(hangUp());
        door.to(generation(1, dying));
        Reply reply = ask(door.port(), request("PUT", "/upload", "x".repeat(200_000)));
        assertThat(reply.status()).as("PUT may be repeated by the client, which has the body").isEqualTo(503);
        assertThat(reply.header("Retry-After")).isNotNull();
        assertThat(dying.received()).hasSize(1);
        assertThat(ask(door.port(), post("/upload", "x".repeat(200_000))).status()).isEqualTo(502);
    }

    @Test
    void whoFailsWhileItsStoreRestartsSaysWhenThatIsBack() throws Exception {
        Backend failing = door.backend().usually(hangUp());
        door.routes(door.route("/", recovery(20_000), generation(1, failing)));
        Reply reply = ask(door.port(), request("PUT", "/upload", "x".repeat(200_000)));
        assertThat(reply.status()).isEqualTo(503);
        assertThat(Integer.parseInt(reply.header("Retry-After"))).isBetween(20, 25);
        door.to(generation(1, failing));
        Reply later = ask(door.port(), request("PUT", "/upload", "x".repeat(200_000)));
        assertThat(Integer.parseInt(later.header("Retry-After"))).as("the store is back, and says nothing of the component").isBetween(1, 2);
    }

    @Test
    void aLargeBodyThatNobodyCouldTakeYetIsHeldWithBackPressure() throws Exception {
        door.recovering(null);
        String body = "0123456789".repeat(100_000);
        CompletableFuture<Reply> reply = askLater(door.port(), post("/upload", body));
        awaitHeld(1);
        Backend backend = door.backend();
        door.to(generation(1, backend));
        assertThat(reply.get().status()).isEqualTo(200);
        assertThat(backend.received()).singleElement().satisfies(r -> assertThat(r.text()).isEqualTo(body));
        assertThat(door.count(Count.STREAMED_BODIES)).isEqualTo(1);
    }

    @Test
    void aTargetThatAnswersNonsenseHasNotAnswered() throws Exception {
        Backend confused = door.backend().next(raw("SMTP ready\r\n\r\n"));
        door.to(generation(1, confused));
        assertThat(ask(door.port(), get("/")).status()).isEqualTo(200);
        confused.next(raw("SMTP ready\r\n\r\n"));
        assertThat(ask(door.port(), post("/", "x")).status()).isEqualTo(502);
    }
}
