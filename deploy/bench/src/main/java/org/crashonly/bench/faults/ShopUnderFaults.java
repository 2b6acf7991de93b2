package org.crashonly.bench.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.crashonly.bench.SampleShop;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.ServerVictims;
import org.crashonly.bench.ShopStore;
import org.crashonly.control.ElementId;
import org.crashonly.control.Json;
import org.crashonly.control.Level;
import org.crashonly.control.Message.BeanCounts;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.file.MapFile;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.api.TreeView;
import org.crashonly.manager.registry.Plan;
import org.crashonly.sandbox.launch.Distribution;
import org.crashonly.sandbox.process.ProcessScan;
import org.crashonly.shop.shoppers.Audit;
import org.crashonly.shop.shoppers.Books;
import org.crashonly.shop.shoppers.Config;
import org.crashonly.shop.shoppers.Crowd;
import org.crashonly.shop.shoppers.Tally;

/** The sample shop with shoppers in it, on a server of its own. Closing it ends both. */
final class ShopUnderFaults implements AutoCloseable {

    private static final String SHOP = "machine/" + ShopStore.SHOP;
    private static final Duration UNTIL_CLOSED = Duration.ofDays(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ARMED = "fault injected";
    /** So many show which beans the shoppers call. */
    private static final int SOME_ACTIONS = 500;
    private static final Duration LONGEST_LOOK = Duration.ofMinutes(2);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final ServerUnderTest server;
    private final Crowd crowd;

    private ShopUnderFaults(ServerUnderTest server, Crowd crowd) {
        this.server = server;
        this.crowd = crowd;
    }

    /**
     * Starts the shop, and lets the shoppers in.
     *
     * @param confirmation of its policy: a failure that returns later is another one
     */
    static ShopUnderFaults open(
            Path directory, Distribution distribution, Level smallest, Duration confirmation, int shoppers, Duration think, long seed) {
        ServerUnderTest server = ServerUnderTest.in(directory, distribution).started(descriptor(directory, distribution, smallest, confirmation));
        Crowd crowd = Crowd.begin(new Config(server.url("/"), shoppers, UNTIL_CLOSED, think, 0, PATIENCE, seed));
        return new ShopUnderFaults(server, crowd);
    }

    /** The sample's, with another policy: no fault is to pay for the restarts that an earlier one took. */
    private static Path descriptor(Path directory, Distribution distribution, Level smallest, Duration confirmation) {
        String policy = "default-ttl: 60s, max-ttl: 300s, recovery: {smallest: %s, confirmation: %ds, healthy: %ds, restarts: 1000}"
                .formatted(smallest.word(), confirmation.toSeconds(), confirmation.toSeconds());
        return SampleShop.describe(directory, distribution, policy, line -> line);
    }

    ServerUnderTest server() {
        return server;
    }

    Books books() {
        return crowd.books();
    }

    /** The beans of each module that may be struck, with the calls that shoppers make of them while this looks: others come at the beginning only. */
    Map<String, List<BeanCounts>> beans() {
        Map<ElementId, Long> before = new HashMap<>();
        Case.modules().forEach(module -> look(module).forEach(it -> before.put(it.id(), it.calls())));
        Tally begun = books().tally();
        long end = System.nanoTime() + LONGEST_LOOK.toNanos();
        while (books().tally().since(begun).actions() < SOME_ACTIONS && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        Map<String, List<BeanCounts>> all = new HashMap<>();
        Case.modules().forEach(module -> all.put(module, look(module).stream().map(it -> since(it, before.getOrDefault(it.id(), 0L))).toList()));
        return all;
    }

    private List<BeanCounts> look(String module) {
        return server.beans(module).orElse(List.of());
    }

    private static BeanCounts since(BeanCounts now, long calls) {
        return new BeanCounts(now.id(), now.scope(), now.calls() - calls, now.failures(), now.latest(), now.inFlight(), now.fault());
    }

    /** Whether each element of the server serves. */
    static boolean serves(StatusView status) {
        return status.elements().stream().allMatch(it -> it.state().equals("ready"));
    }

    /** Whether a fault is still injected somewhere at or below {@code target}. */
    boolean isArmed(StatusView status, String target) {
        boolean shown = status.elements().stream().anyMatch(it -> it.detail() != null && it.detail().contains(ARMED));
        boolean isBean = new ElementId(target).level() == Level.BEAN;
        return shown || (isBean && server.beans(target).orElse(List.of()).stream().anyMatch(it -> it.fault() != null));
    }

    /**
     * Has the manager decide by {@code map}, and by the restart tree that follows from it and from the restarts so far. A manager reads its map
     * when it begins: so this one ends.
     *
     * @return the tree, in words
     */
    String learn(FailureMap map) throws IOException {
        FailureMap accepted = map;
        for (Edge edge : map.edges()) {
            accepted = accepted.accept(edge.key());
        }
        ProcessScan.Found manager = server.processes(Plan.MANAGER.path()::equals).getFirst();
        new MapFile(server.data().failureMap()).write(accepted);
        ServerUnderTest.kill(manager);
        ServerVictims.awaitSuccessor(server, manager);
        TreeView suggested = Json.read(server.crashonly("tree", "suggest", ShopStore.SHOP, "--json").output(), TreeView.class);
        ServerUnderTest.Outcome agreed = server.crashonly("tree", "accept", ShopStore.SHOP, suggested.suggestionId());
        if (agreed.exitCode() != 0) {
            throw new IllegalStateException("the tree cannot be accepted: " + agreed.output());
        }
        return suggested.suggestion();
    }

    /** Ends whatever is injected. */
    Optional<String> heal() {
        return server.heal(SHOP);
    }

    /** What an operator does whose shop fails on and on. */
    void restartAll() {
        server.restart(SHOP);
    }

    /** Sends the shoppers home and compares what they were told with the database. */
    Audit.Result audit(Consumer<String> told) throws InterruptedException, IOException, SQLException {
        told.accept("the shoppers leave; their books are compared with the database");
        Books books = crowd.leave();
        try (Connection connection = ShopStore.connect(server)) {
            return new Audit(connection).afterRecovery(books.acknowledged(), books.intended(), true);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
