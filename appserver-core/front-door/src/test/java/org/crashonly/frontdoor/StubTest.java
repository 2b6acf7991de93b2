package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.frontdoor.Backend.answer;
import static org.crashonly.frontdoor.Backend.reset;
import static org.crashonly.frontdoor.Client.ask;
import static org.crashonly.frontdoor.Client.askLater;
import static org.crashonly.frontdoor.Client.get;
import static org.crashonly.frontdoor.Client.post;
import static org.crashonly.frontdoor.Client.request;
import static org.crashonly.frontdoor.Door.recovery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Operation;
import org.crashonly.control.Operation.KeyPlace;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec.CallableSpec;
import org.crashonly.control.RoutingTable;
import org.crashonly.control.RoutingTable.Recovery;
import org.crashonly.control.RoutingTable.Route;
import org.crashonly.control.RoutingTable.Target;
import org.crashonly.frontdoor.Client.Reply;
import org.crashonly.request.Deadline;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls from component to component: a stub goes by the rules of a front door, but hears what the caller says. */
@Timeout(60)
class StubTest {

    private static final ElementId CART = new ElementId("machine/shop/shop/cart");
    private static final ElementId ORDERS = new ElementId("machine/shop/fulfilment/orders");
    private static final ElementId FOREIGN = new ElementId("machine/other/web/cart");
    private static final String BOOT = ProcessIdentity.currentBoot();

    private final List<Backend> backends = new ArrayList<>();
    private final AtomicInteger failed = new AtomicInteger();
    private Stub stub;
    private long version;

    @BeforeEach
    void open() {
        stub = Stub.open(List.of(new CallableSpec(CART, "/", 60_000, 300_000), new CallableSpec(ORDERS, "/", 60_000, 300_000)), failure -> { },
                failed::incrementAndGet, new Generation(Door.PROCESS, 1), null);
    }

    @AfterEach
    void close() throws IOException {
        stub.close();
        for (Backend backend : backends) {
            backend.close();
        }
    }

    private Backend backend() throws IOException {
        Backend backend = new Backend();
        backends.add(backend);
        return backend;
    }

    private static Route route(ElementId component, Recovery recovery, Target... targets) {
        return new Route(component, null, null, List.of(targets), recovery, 60_000, 300_000);
    }

    private static Target generation(ElementId component, int number, Backend backend) {
        return new Target(new Generation(component.parent().orElseThrow(), number), "127.0.0.1", backend.port(), "nonce-" + number, true);
    }

    private void routes(Route... routes) {
        stub.routes(new RoutingTable(1, ++version, List.of(routes)));
    }

    private int port(ElementId component) {
        return stub.ports().get(component);
    }

    @Test
    void eachComponentIsCalledAtAPortOfItsOwnThoughNoneIsReachableFromOutside() throws Exception {
        Backend cart = backend().usually(answer(200, "cart"));
        Backend orders = backend().usually(answer(200, "orders"));
        routes(route(CART, null, generation(CART, 1, cart)), route(ORDERS, null, generation(ORDERS, 1, orders)));
        assertThat(ask(port(CART), get("/any/path?q=1")).body()).isEqualTo("cart");
        assertThat(ask(port(ORDERS), get("/any/path")).body()).isEqualTo("orders");
        assertThat(cart.received()).singleElement().satisfies(request -> assertThat(request.line()).isEqualTo("GET /any/path?q=1 HTTP/1.1"));
    }

    @Test
    void aFailureIsToldWhenItIsCountedAndWhatIsServedIsNot() throws Exception {
        routes(route(CART, null, generation(CART, 1, backend().usually(answer(200, "cart")))),
                route(ORDERS, null, generation(ORDERS, 1, backend().usually(answer(500, "broken")))));
        assertThat(ask(port(CART), get("/")).status()).isEqualTo(200);
        assertThat(failed).hasValue(0);
        assertThat(ask(port(ORDERS), get("/")).status()).isEqualTo(500);
        await().until(() -> failed.get() == 1);
        assertThat(stub.outcomes()).anySatisfy(it -> assertThat(it.errors()).isEqualTo(1));
    }

    @Test
    void aCallIsHeldUntilSomebodyIsKnownToServe() throws Exception {
        CompletableFuture<Reply> early = askLater(port(CART), post("/lines", "{}"));
        await().until(() -> stub.totals().get("requests.held") == 1);
        routes(route(CART, null, generation(CART, 1, backend().usually(answer(201, "made")))));
        assertThat(early.get().status()).isEqualTo(201);
    }

    @Test
    void aSafeCallWhoseTargetDiesGoesToTheNextGenerationAndAnotherOneDoesNot() throws Exception {
        Backend dying = backend().usually(reset());
        routes(route(CART, null, generation(CART, 1, dying)));
        CompletableFuture<Reply> put = askLater(port(CART), request("PUT", "/lines/1", "{}"));
        assertThat(ask(port(CART), post("/lines", "{}")).status()).as("delivered, and nobody knows what became of it").isEqualTo(502);
        await().until(() -> dying.received().size() >= 2);
        Backend successor = backend().usually(answer(200, "put"));
        routes(route(CART, null, generation(CART, 2, successor)));
        assertThat(put.get().body()).isEqualTo("put");
        assertThat(successor.received()).hasSize(1);
    }

    @Test
    void aKeyedCallOfAnOperationThatKnowsRepeatsGoesToTheNextGeneration() throws Exception {
        Operation lines = new Operation("POST", "/lines", KeyPlace.HEADER, "Idempotency-Key", List.of());
        Backend dying = backend().usually(reset());
        routes(new Route(CART, null, null, List.of(generation(CART, 1, dying)), null, 60_000, 300_000, List.of(lines), List.of(), null));
        CompletableFuture<Reply> reply = askLater(port(CART), request("POST", "/lines", "{}", "Idempotency-Key: k-1"));
        await().until(() -> !dying.received().isEmpty());
        Backend successor = backend().usually(answer(201, "made"));
        routes(new Route(CART, null, null, List.of(generation(CART, 2, successor)), null, 60_000, 300_000, List.of(lines), List.of(), null));
        assertThat(reply.get().status()).isEqualTo(201);
    }

    @Test
    void whatCannotBeDoneInTimeIsAnsweredWithTheSecondsOfTheRecovery() throws Exception {
        routes(route(CART, recovery(30_000)));
        Reply reply = ask(port(CART), get("/", "Request-TTL: 2000"));
        assertThat(reply.status()).isEqualTo(503);
        assertThat(Integer.parseInt(reply.header("Retry-After"))).isGreaterThanOrEqualTo(29);
    }

    @Test
    void theCallersDeadlineCountsIfItIsEarlierThanItsTtl() throws Exception {
        Backend cart = backend();
        routes(route(CART, null, generation(CART, 1, cart)));
        Deadline soon = Deadline.after(BOOT, System.nanoTime(), 20_000);
        assertThat(ask(port(CART), get("/", "Request-TTL: 50000", "Crashonly-Deadline: " + soon)).status()).isEqualTo(200);
        assertThat(Long.parseLong(cart.received().getFirst().header("Request-TTL"))).isBetween(1L, 20_000L);
        assertThat(Deadline.parse(cart.received().getFirst().header("Crashonly-Deadline")).nanos()).isLessThanOrEqualTo(soon.nanos());

        Deadline past = new Deadline(BOOT, System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(ask(port(CART), get("/", "Crashonly-Deadline: " + past)).status()).isEqualTo(504);
        assertThat(ask(port(CART), get("/", "Crashonly-Deadline: another-boot;1")).status()).as("says nothing here").isEqualTo(200);
        assertThat(ask(port(CART), get("/", "Crashonly-Deadline: soon")).status()).isEqualTo(400);
        assertThat(cart.received()).hasSize(2);
    }

    /** Nobody waits for it any longer, but its caller still has time to do something else, or to say when to come again. */
    @Test
    void aCallWhoseOwnTimeIsOverSaysWhenToComeAgainIfItMayBeMadeAgain() throws Exception {
        Operation lines = new Operation("POST", "/lines", KeyPlace.HEADER, "Idempotency-Key", List.of());
        CountDownLatch end = new CountDownLatch(1);
        routes(new Route(CART, null, null, List.of(generation(CART, 1, backend().usually(Backend.hang(end)))), null, 60_000, 300_000, List.of(lines), List.of(), null));
        try {
            for (String call : List.of(get("/", "Request-TTL: 300"), request("PUT", "/", "x", "Request-TTL: 300"),
                    request("POST", "/lines", "x", "Request-TTL: 300", "Idempotency-Key: k"))) {
                Reply reply = ask(port(CART), call);
                assertThat(reply.status()).as(call).isEqualTo(503);
                assertThat(Integer.parseInt(reply.header("Retry-After"))).isPositive();
                assertThat(reply.body()).contains("urn:crashonly:unanswered");
            }
            assertThat(ask(port(CART), post("/other", "x", "Request-TTL: 300")).status()).as("what it did nobody knows").isEqualTo(504);
            Reply whole = ask(port(CART), get("/", "Request-TTL: 300", "Crashonly-Whole-Time: 1"));
            assertThat(whole.status()).as("its caller's time is over as well").isEqualTo(504);
            assertThat(whole.header("Retry-After")).isNull();
        } finally {
            end.countDown();
        }
    }

    /** What it called in turn may have taken all its time. */
    @Test
    void aCallThatItsTargetCancelsInTimeFaresTheSame() throws Exception {
        Backend cart = backend().usually(answer(504, "late", "Crashonly-Undecided: nonce-1"));
        routes(route(CART, null, generation(CART, 1, cart)));
        assertThat(ask(port(CART), get("/")).status()).isEqualTo(503);
        assertThat(ask(port(CART), post("/", "x")).status()).isEqualTo(504);
        assertThat(ask(port(CART), get("/", "Crashonly-Whole-Time: 1")).status()).isEqualTo(504);
        cart.usually(answer(504, "its own"));
        assertThat(ask(port(CART), get("/")).body()).isEqualTo("its own");
    }

    @Test
    void aCallTellsInWhoseCourseItIsMadeAndIsARequestOfItsOwn() throws Exception {
        Backend cart = backend();
        routes(route(CART, null, generation(CART, 1, cart)));
        ask(port(CART), get("/", "Crashonly-Parent: abc", "Crashonly-Request-Id: forged", "traceparent: 00-11-22-01"));
        assertThat(cart.received()).singleElement().satisfies(request -> {
            assertThat(request.headers("Crashonly-Parent")).containsExactly("abc");
            assertThat(request.header("Crashonly-Request-Id")).isNotEqualTo("forged");
            assertThat(request.headers("traceparent")).containsExactly("00-11-22-01");
        });
    }

    @Test
    void aComponentsOwn503IsItsAnswerAndIsNotRepeated() throws Exception {
        Backend cart = backend().usually(answer(503, "later", "Retry-After: 7"));
        routes(route(CART, null, generation(CART, 1, cart)));
        Reply reply = ask(port(CART), get("/"));
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("Retry-After")).isEqualTo("7");
        assertThat(cart.received()).hasSize(1);
    }

    @Test
    void otherApplicationsAreNoneOfItsBusiness() throws Exception {
        Backend foreign = backend();
        routes(route(FOREIGN, null, generation(FOREIGN, 1, foreign)), route(CART, recovery(30_000)));
        assertThat(stub.ports()).containsOnlyKeys(CART, ORDERS);
        assertThat(ask(port(CART), get("/", "Request-TTL: 2000")).status()).isEqualTo(503);
        assertThat(foreign.received()).isEmpty();
    }
}
