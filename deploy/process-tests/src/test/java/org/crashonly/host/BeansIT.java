package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crashonly.host.HostProcess.module;
import static org.crashonly.host.HostProcess.request;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.crashonly.control.ElementId;
import org.crashonly.control.Json;
import org.crashonly.control.Message;
import org.crashonly.control.Message.BeanCounts;
import org.crashonly.control.Message.BeanRestarted;
import org.crashonly.host.apps.Stubbornness;
import org.crashonly.host.apps.beans.Basket;
import org.crashonly.host.apps.beans.BeansServlet;
import org.crashonly.host.apps.beans.Cashier;
import org.crashonly.host.apps.beans.Clock;
import org.crashonly.host.apps.beans.Coin;
import org.crashonly.host.apps.beans.Shelf;
import org.crashonly.host.apps.beans.Till;
import org.crashonly.power.instrument.Limits;
import org.crashonly.power.instrument.WarInstrumenter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beans of an instrumented WAR in a real container: one of them fails, hangs, and is restarted, while all others go on. */
class BeansIT {

    private static final ElementId MODULE = HostProcess.PROCESS.child("shop");

    @TempDir
    private static Path directory;

    private static SessionStoreProcess store;
    private static HostProcess host;
    private static int port;

    @BeforeAll
    static void begin() throws Exception {
        Path plain = new WarFile().add(BeansServlet.class, Till.class, Shelf.class, Basket.class, Clock.class, Coin.class, Cashier.class, Stubbornness.class).beans()
                .write(directory.resolve("plain.war"));
        Path war = directory.resolve("shop.war");
        assertThat(WarInstrumenter.instrument(plain, war, Limits.USUAL).gaps()).isEmpty();
        store = SessionStoreProcess.start(Files.createDirectory(directory.resolve("store")));
        host = HostProcess.startWithSessions(Files.createDirectory(directory.resolve("host")), 1, store.access(1), module("shop", war, "/"));
        port = host.awaitReady("shop");
    }

    @AfterAll
    static void end() throws Exception {
        if (host != null) {
            host.close();
        }
        store.close();
    }

    @Test
    void callsAndWhatLeavesThemIsCountedForEachBean() throws Exception {
        long before = counts("Till").calls();
        long failed = counts("Till").failures();
        ask("/till?of=none");
        assertThat(host.get(port, "/beans/till?of=fail").statusCode()).isEqualTo(500);

        BeanCounts till = counts("Till");
        assertThat(till.calls()).isEqualTo(before + 2);
        assertThat(till.failures()).isEqualTo(failed + 1);
        assertThat(till.latest()).isEqualTo("java.lang.IllegalStateException: no change");
        assertThat(till.scope()).isEqualTo("ApplicationScoped");
        assertThat(all().beans()).as("the clock says that it has no boundary")
                .extracting(it -> it.id().name()).containsExactly("Basket", "Cashier", "Coin", "Shelf", "Stubbornness", "Till");
    }

    @Test
    void aHangingBeanIsRestartedAloneAndItsRequestsAreInterrupted() throws Exception {
        String old = ask("/till?of=none");
        String shelf = ask("/shelf");
        String cookie = cookie();
        List<CompletableFuture<HttpResponse<String>>> hanging = Stream.of("loop", "sleep", "loop")
                .map(kind -> HostProcess.HTTP.sendAsync(request(port, "/beans/till?of=" + kind).build(), BodyHandlers.ofString())).toList();
        Awaitility.await().until(() -> counts("Till").inFlight() == 3);

        BeanRestarted restarted = restart("Till");

        assertThat(restarted.failure()).isNull();
        assertThat(restarted.cut()).isEqualTo(3);
        assertThat(restarted.left()).isZero();
        for (CompletableFuture<HttpResponse<String>> each : hanging) {
            assertThat(each.get().statusCode()).as(each.get().body()).isEqualTo(503);
            assertThat(each.get().headers().firstValue("Crashonly-Interrupted")).contains(HostProcess.NONCE);
        }
        assertThat(ask("/till?of=none")).as("a new instance").isNotEqualTo(old);
        assertThat(ask("/shelf")).as("of another bean").isEqualTo(shelf);
        assertThat(host.get(port, "/beans/basket", "Cookie", cookie).body()).isEqualTo("2 visits, 2 items");
        assertThat(counts("Till").inFlight()).isZero();
    }

    @Test
    void callsThatComeMeanwhileSucceedOrAreInterrupted() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        Set<String> instances = ConcurrentHashMap.newKeySet();
        int reboots = 10;
        try (ExecutorService callers = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> calls = IntStream.range(0, 4).mapToObj(it -> callers.submit(() -> callUntil(enough, instances))).toList();
            try {
                for (int i = 1; i <= reboots; i++) {
                    int lives = i;
                    Awaitility.await().pollInterval(Duration.ofMillis(20))
                            .until(() -> instances.size() >= lives || calls.stream().anyMatch(Future::isDone));
                    assertThat(restart("Till").failure()).isNull();
                }
            } finally {
                enough.set(true);
            }
            int served = 0;
            for (Future<Integer> each : calls) {
                served += each.get();
            }
            assertThat(served).isPositive();
        }
        assertThat(instances).hasSizeGreaterThanOrEqualTo(reboots);
    }

    private static int callUntil(AtomicBoolean enough, Set<String> instances) throws Exception {
        int served = 0;
        while (!enough.get()) {
            HttpResponse<String> answer = host.get(port, "/beans/till?of=none");
            if (answer.statusCode() == 200) {
                instances.add(answer.body());
                served++;
            } else {
                assertThat(answer.headers().firstValue("Crashonly-Interrupted")).as(answer.statusCode() + " " + answer.body()).isPresent();
            }
        }
        return served;
    }

    @Test
    void aBeanOfSessionsIsDroppedFromAllOfThemAndNothingElseOfThem() throws Exception {
        String one = cookie();
        String two = cookie();
        assertThat(host.get(port, "/beans/basket", "Cookie", one).body()).isEqualTo("2 visits, 2 items");

        assertThat(restart("Basket").failure()).isNull();

        assertThat(host.get(port, "/beans/basket", "Cookie", one).body()).isEqualTo("3 visits, 1 items");
        assertThat(host.get(port, "/beans/basket", "Cookie", two).body()).isEqualTo("2 visits, 1 items");
        assertThat(host.get(port, "/beans/basket", "Cookie", two).body()).isEqualTo("3 visits, 2 items");
    }

    @Test
    void anInjectedHangEndsWithTheRestart() throws Exception {
        host.tell(new Message.Inject(MODULE.child("Shelf"), new Message.Injection("hang", Message.Harm.HANG, 1, 0, 0, 60_000, 0, 0, 0, 0)));
        Awaitility.await().until(() -> "hang".equals(counts("Shelf").fault()));
        CompletableFuture<HttpResponse<String>> hanging =
                HostProcess.HTTP.sendAsync(request(port, "/beans/shelf").build(), BodyHandlers.ofString());
        Awaitility.await().until(() -> counts("Shelf").inFlight() == 1);

        host.tell(new Message.RestartBean(7, MODULE.child("Shelf")));

        assertThat(hanging.get().headers().firstValue("Crashonly-Interrupted")).contains(HostProcess.NONCE);
        assertThat(host.get(port, "/beans/shelf").statusCode()).isEqualTo(200);
        assertThat(counts("Shelf").fault()).isNull();
    }

    @Test
    void whatHasNoBoundaryIsNotRestarted() throws Exception {
        assertThat(restart("Clock").failure()).contains("no bean of this name");
        assertThat(restart("Nobody").failure()).contains("no bean of this name");
    }

    @Test
    void anEjbHasABoundaryAndIsRestartedWithItsModule() throws Exception {
        assertThat(ask("/cashier?of=3")).isEqualTo("3");
        assertThat(host.get(port, "/beans/cashier?of=0").statusCode()).isEqualTo(500);
        BeanCounts cashier = counts("Cashier");
        assertThat(cashier.scope()).isEqualTo("EJB, stateless");
        assertThat(cashier.calls()).isEqualTo(2);
        assertThat(cashier.failures()).isEqualTo(1);
        assertThat(cashier.latest()).isEqualTo("java.lang.IllegalStateException: nothing to take");

        host.tell(new Message.Inject(MODULE.child("Cashier"), new Message.Injection("exception", Message.Harm.EXCEPTION, 1, 1, 0, 60_000, 0, 0, 0, 0)));
        Awaitility.await().until(() -> "exception".equals(counts("Cashier").fault()));
        assertThat(host.get(port, "/beans/cashier?of=3").statusCode()).isEqualTo(500);
        assertThat(ask("/cashier?of=3")).as("that was for one call").isEqualTo("3");
        assertThat(restart("Cashier").failure()).contains("it is an EJB", "its module");
        assertThat(ask("/cashier?of=4")).isEqualTo("4");
    }

    @Test
    void whatIsHeldByOthersIsNotDroppedAndThatIsSaid() throws Exception {
        assertThat(restart("Coin").failure()).contains("its scope is Dependent", "who holds an instance keeps it", "0 calls");
    }

    @Test
    void whatIsInjectedIntoBeansEndsWithWhatIsInjectedIntoTheirModule() throws Exception {
        host.tell(new Message.Inject(MODULE.child("Coin"), new Message.Injection("hang", Message.Harm.HANG, 1, 0, 0, 60_000, 0, 0, 0, 0)));
        Awaitility.await().until(() -> "hang".equals(counts("Coin").fault()));
        host.tell(new Message.Inject(MODULE, null));
        Awaitility.await().until(() -> counts("Coin").fault() == null);
    }

    private static String ask(String path) throws Exception {
        HttpResponse<String> answer = host.get(port, "/beans" + path);
        assertThat(answer.statusCode()).as(answer.body() + host.log()).isEqualTo(200);
        return answer.body();
    }

    /** Of a new session, with one item in its basket. */
    private static String cookie() throws Exception {
        HttpResponse<String> answer = host.get(port, "/beans/basket");
        assertThat(answer.body()).isEqualTo("1 visits, 1 items");
        return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    }

    private static BeanRestarted restart(String bean) throws Exception {
        return (BeanRestarted) Json.read(ask("/restart?of=" + MODULE.child(bean)), Message.class);
    }

    private static Message.Beans all() throws Exception {
        return (Message.Beans) Json.read(ask("/counts?of=" + MODULE), Message.class);
    }

    private static BeanCounts counts(String bean) throws Exception {
        return all().beans().stream().filter(it -> it.id().name().equals(bean)).findFirst().orElseThrow();
    }
}
