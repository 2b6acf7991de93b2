package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.browser.Browser;
import org.crashonly.browser.ShopTrip;
import org.crashonly.browser.ShopTrip.Moment;
import org.crashonly.demo.ShopStore;
import org.crashonly.sandbox.process.ProcessScan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody buys something with a real browser, and just before each click the process that the click needs is killed. */
class ShopInBrowserIT {

    private static final Path SHOP = Path.of(System.getProperty("shop.yaml")).normalize();
    private static final Path PICTURES = Path.of(System.getProperty("pictures"));
    private static final Map<Moment, String> KILLED = new EnumMap<>(Map.of(
            Moment.ABOUT_TO_SEARCH, "shop/shop",
            Moment.ABOUT_TO_FILL_THE_CART, "shop/web",
            Moment.ABOUT_TO_SIGN_UP, "shop/db",
            Moment.SIGNED_UP, "server/front-door-1",
            Moment.ABOUT_TO_LOG_IN, "server/manager",
            Moment.LOGGED_IN, "server/front-door-2",
            Moment.ABOUT_TO_ORDER, "shop/fulfilment"));

    @Test
    void aVisitorBuysSomethingWhileEachProcessIsKilledOnce(@TempDir Path directory) throws Exception {
        Optional<Path> chromium = Browser.installed();
        assumeTrue(chromium.isPresent(), "no Chromium on the PATH");
        Files.createDirectories(PICTURES);
        try (ServerUnderTest server = ServerUnderTest.in(directory, Probe.DISTRIBUTION).started(SHOP);
                Browser browser = Browser.start(chromium.get())) {
            browser.size(1200, 800, false);
            String order = new ShopTrip(browser, server.url("/"), moment -> accompany(server, browser, moment)).make(
                    "robin-" + UUID.randomUUID() + "@example.org");
            assertThat(count(server, "select count(*) from orders_order where state = 'CONFIRMED'")).isEqualTo(1);
            assertThat(count(server, "select count(*) from orders_order where order_key = ?", order)).isEqualTo(1);
            assertThat(count(server, "select count(*) from payment_charge where state = 'APPROVED'")).isEqualTo(1);
        }
    }

    private static void accompany(ServerUnderTest server, Browser browser, Moment moment) throws IOException {
        browser.screenshot(PICTURES.resolve(moment.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + ".png"));
        String victim = KILLED.get(moment);
        if (victim != null) {
            ProcessScan.Found process = server.processes(it -> it.endsWith("/" + victim)).getFirst();
            ServerUnderTest.kill(process);
            if (victim.contains("front-door")) {
                // Its connections break, that is the one thing that clients see; the next click opens another.
                Probe.awaitSuccessor(server, victim, process.identity());
            }
        }
    }

    private static long count(ServerUnderTest server, String sql, String... parameters) throws Exception {
        try (Connection connection = ShopStore.connect(server);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
