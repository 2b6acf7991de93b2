package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.demo.ShopStore;
import org.crashonly.shop.shoppers.Audit;
import org.crashonly.shop.shoppers.Books;
import org.crashonly.shop.shoppers.Config;
import org.crashonly.shop.shoppers.Crowd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample shop: seven components in three processes, which call each other while every process is killed once. */
class ShopIT {

    private static final Path SHOP = Path.of(System.getProperty("shop.yaml")).normalize();
    private static final List<String> VICTIMS = List.of("shop/shop", "shop/fulfilment", "shop/db", "shop/web", "manager", "front-door-1");
    private static final int SHOPPERS = 8;
    private static final Duration ROUND = Duration.ofSeconds(5);

    @Test
    void shoppersGetWhatTheyOrderedWhateverIsKilled(@TempDir Path directory) throws Exception {
        long seed = new Random().nextLong(1_000_000);
        try (ServerUnderTest server = ServerUnderTest.in(directory, Probe.DISTRIBUTION).started(SHOP)) {
            assertThat(Probe.get(server, "/").body()).contains("What others take home");
            assertThat(Probe.get(server, "/assets/shop.css").headers().firstValue("etag")).as("the front door serves the style sheet").isPresent();
            AtomicBoolean closing = new AtomicBoolean();
            CompletableFuture<List<Books>> shopping = CompletableFuture.supplyAsync(() -> shopUntil(closing, server, seed));
            try {
                for (String victim : VICTIMS) {
                    Probe.killAndAwaitSuccessor(server, victim);
                }
            } finally {
                closing.set(true);
            }
            List<Books> books = shopping.get();
            assertThat(problems(books)).as("seed %d", seed).isEmpty();
            assertThat(all(books, Books::acknowledged)).as("seed %d", seed).isNotEmpty();
            Audit.Result audit = audit(server, books);
            assertThat(audit.ok()).as("seed %d: %s", seed, audit.findings()).isTrue();
        }
    }

    /** Shops in rounds, so that somebody shops for as long as the kills take, however busy the machine is. */
    private static List<Books> shopUntil(AtomicBoolean closing, ServerUnderTest server, long seed) {
        List<Books> books = new ArrayList<>();
        try {
            do {
                books.add(Crowd.shop(new Config(
                        server.url("/"), SHOPPERS, ROUND, Duration.ofMillis(500), 0, Duration.ofMinutes(4), seed + books.size())));
            } while (!closing.get());
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

    private static Audit.Result audit(ServerUnderTest server, List<Books> books) throws Exception {
        try (Connection connection = ShopStore.connect(server)) {
            return new Audit(connection).afterRecovery(all(books, Books::acknowledged), all(books, Books::intended), true);
        }
    }
}
