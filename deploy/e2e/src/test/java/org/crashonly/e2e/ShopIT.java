package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.ShopStore;
import org.crashonly.browser.Browser;
import org.crashonly.browser.ShopTrip.Moment;
import org.crashonly.browser.ShopTrip;
import org.crashonly.sandbox.process.ProcessScan;
import org.crashonly.shop.shoppers.Audit;
import org.crashonly.shop.shoppers.Books;
import org.crashonly.shop.shoppers.Config;
import org.crashonly.shop.shoppers.Crowd;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The sample shop: seven components in three processes, which call each other while every process is killed once. */
@Isolated("Its shoppers keep the whole machine busy for as long as the kills take.")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ShopIT extends ShoppingTrips {

    private static final Path SHOP = Path.of(System.getProperty("shop.yaml")).normalize();
    private static final int SHOPPERS = 8;
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final int MOST_ROUNDS = 60;

    private static final Path PICTURES = Path.of(System.getProperty("pictures"));
    private static final Map<Moment, String> KILLED_BEFORE = new EnumMap<>(Map.of(
            Moment.ABOUT_TO_SEARCH, "shop/shop",
            Moment.ABOUT_TO_FILL_THE_CART, "shop/web",
            Moment.ABOUT_TO_SIGN_UP, "shop/db",
            Moment.SIGNED_UP, "server/front-door-1",
            Moment.ABOUT_TO_LOG_IN, "server/manager",
            Moment.LOGGED_IN, "server/front-door-2",
            Moment.ABOUT_TO_ORDER, "shop/fulfilment"));

    @BeforeAll
    void open(@TempDir Path directory) {
        server = ServerUnderTest.in(directory, Probe.DISTRIBUTION).started(SHOP);
    }

    @AfterAll
    void close() {
        server.close();
    }

    /** The first, so that nobody else has ordered anything when the books are audited. Just before each click the process that the click needs is killed. */
    @Test
    @Order(1)
    void shoppersAndAVisitorWithABrowserGetWhatTheyOrderedWhileEachProcessIsKilledOnce() throws Exception {
        long seed = new Random().nextLong(1_000_000);
        assertThat(Probe.get(server, "/").body()).contains("What others take home");
        assertThat(Probe.get(server, "/assets/shop.css").headers().firstValue("etag")).as("the front door serves the style sheet").isPresent();
        AtomicBoolean closing = new AtomicBoolean();
        CompletableFuture<List<Books>> shopping = Probe.later(() -> shopUntil(closing, seed));
        Set<String> visitors = new HashSet<>();
        try {
            killEachProcess().ifPresent(visitors::add);
        } finally {
            closing.set(true);
        }
        List<Books> books = shopping.get();
        assertThat(problems(books)).as("seed %d", seed).isEmpty();
        assertThat(all(books, Books::acknowledged)).as("seed %d", seed).isNotEmpty();
        Audit.Result audit = audit(books, visitors);
        assertThat(audit.ok()).as("seed %d: %s", seed, audit.findings()).isTrue();
        for (String order : visitors) {
            assertThat(count("select count(*) from orders.purchase where order_key = ? and state = 'CONFIRMED'", order)).isEqualTo(1);
            assertThat(count("select count(*) from payment.charge where order_key = ? and state = 'APPROVED'", order)).isEqualTo(1);
        }
    }

    /** In the course of a visit, if there is a browser; returns what was ordered. */
    private Optional<String> killEachProcess() throws Exception {
        Optional<Path> chromium = Browser.installed();
        if (chromium.isEmpty()) {
            KILLED_BEFORE.values().forEach(victim -> Probe.killAndAwaitSuccessor(server, victim));
            return Optional.empty();
        }
        Files.createDirectories(PICTURES);
        try (Browser browser = Browser.start(chromium.get())) {
            browser.size(1200, 800, false);
            return Optional.of(new ShopTrip(browser, server.url("/"), moment -> accompany(browser, moment)).make(
                    "robin-" + UUID.randomUUID() + "@example.org"));
        }
    }

    /** Shops in rounds, for as long as the kills take and until somebody got an order, however busy the machine is. */
    private List<Books> shopUntil(AtomicBoolean closing, long seed) {
        List<Books> books = new ArrayList<>();
        try {
            do {
                books.add(Crowd.shop(new Config(
                        server.url("/"), SHOPPERS, ROUND, Duration.ofMillis(500), 0, Duration.ofMinutes(4), seed + books.size())));
            } while (!closing.get() || all(books, Books::acknowledged).isEmpty() && books.size() < MOST_ROUNDS);
            return books;
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    private static Map<String, Long> problems(List<Books> books) {
        Map<String, Long> problems = new TreeMap<>();
        books.forEach(round -> round.problemCounts().forEach((problem, count) -> problems.merge(problem, count, Long::sum)));
        return problems;
    }

    private static Set<String> all(List<Books> books, Function<Books, Set<String>> keys) {
        return books.stream().flatMap(round -> keys.apply(round).stream()).collect(Collectors.toSet());
    }

    private Audit.Result audit(List<Books> books, Set<String> visitors) throws Exception {
        Set<String> acknowledged = all(books, Books::acknowledged);
        Set<String> intended = all(books, Books::intended);
        acknowledged.addAll(visitors);
        intended.addAll(visitors);
        try (Connection connection = ShopStore.connect(server)) {
            return new Audit(connection).afterRecovery(acknowledged, intended, true);
        }
    }

    private void accompany(Browser browser, Moment moment) throws IOException {
        browser.screenshot(PICTURES.resolve(moment.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".png"));
        String victim = KILLED_BEFORE.get(moment);
        if (victim != null) {
            ProcessScan.Found process = server.processes(it -> it.endsWith("/" + victim)).getFirst();
            ServerUnderTest.kill(process);
            if (victim.contains("front-door")) {
                // Its connections break, that is the one thing that clients see; the next click opens another.
                Probe.awaitSuccessor(server, victim, process.identity());
            }
        }
    }
}
