package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.ShopStore;
import org.crashonly.shop.shoppers.Audit;
import org.crashonly.shop.shoppers.PageText;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What customers do in the shop, well-meaning or not, and how often they press a button. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ShoppingTrips {

    /** The shop's. */
    ServerUnderTest server;

    @Test
    @Order(10)
    void aTripFromTheDoorToTheOrderHistory() throws Exception {
        Customer customer = new Customer(server.url("/"));
        assertThat(customer.browser.get("/shelf/mugs").products()).hasSize(24);
        assertThat(customer.browser.get("/search?q=chairs").html()).contains("25 products");
        assertThat(customer.put("MUG-005", 2).html()).contains("Brae mug", "Added to your cart");
        customer.signUp("Ann");
        assertThat(customer.browser.get("/cart").html()).as("the cart came along").contains("Brae mug");
        Map<String, String> form = customer.checkout(Customer.GOOD_CARD);
        PageText order = customer.browser.post("/checkout", form);
        assertThat(order.orderState()).contains("CONFIRMED");
        assertThat(customer.browser.get("/orders").html()).contains(Customer.key(form));
        assertThat(customer.browser.get("/cart").html()).contains("There is nothing in it yet");
    }

    @Test
    @Order(11)
    void aFormSentTwiceCountsOnceAndHasTheSameAnswer() throws Exception {
        Customer customer = new Customer(server.url("/"));
        Map<String, String> add = Customer.form(customer.browser.get("/product/POT-010"), "/cart/lines");
        add.put("quantity", "3");
        PageText first = customer.browser.postOnce("/cart/lines", add);
        assertThat(customer.browser.postOnce("/cart/lines", add).location()).isEqualTo(first.location());
        assertThat(customer.browser.get("/cart").html()).contains("value=\"3\"");
        customer.signUp("Ben");
        Map<String, String> form = customer.checkout(Customer.GOOD_CARD);
        assertThat(customer.browser.postOnce("/checkout", form).location()).isEqualTo("/orders/" + Customer.key(form));
        assertThat(customer.browser.postOnce("/checkout", form).location()).isEqualTo("/orders/" + Customer.key(form));
        assertThat(count("select count(*) from orders.purchase where order_key = ?", Customer.key(form))).isEqualTo(1);
    }

    @Test
    @Order(12)
    void identicalCheckoutsAtTheSameTimeAreOneOrderAndOneCharge() throws Exception {
        Customer customer = new Customer(server.url("/"));
        customer.put("VAS-007", 1);
        customer.signUp("Cleo");
        Map<String, String> form = customer.checkout(Customer.GOOD_CARD);
        List<PageText> answers = together(8, () -> customer.browser.post("/checkout", form));
        customer.finished(Customer.key(form));
        assertThat(answers).allSatisfy(answer -> assertThat(answer.html()).contains(Customer.key(form)));
        assertThat(count("select count(*) from orders.purchase where account = (select account from orders.purchase where order_key = ?)",
                Customer.key(form))).isEqualTo(1);
        assertThat(count("select count(*) from payment.charge where order_key = ? and state = 'APPROVED'", Customer.key(form))).isEqualTo(1);
    }

    @Test
    @Order(13)
    void oneCartInTwoWindowsIsOrderedOnce() throws Exception {
        Customer customer = new Customer(server.url("/"));
        customer.put("PLA-011", 1);
        customer.signUp("Dora");
        List<Map<String, String>> windows = List.of(customer.checkout(Customer.GOOD_CARD), customer.checkout(Customer.GOOD_CARD));
        try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<PageText> answer : both.invokeAll(windows.stream().map(form -> order(customer, form)).toList())) {
                assertThat(answer.get().status()).isEqualTo(200);
            }
        }
        int orders = 0;
        for (Map<String, String> form : windows) {
            orders += count("select count(*) from orders.purchase where order_key = ?", Customer.key(form));
        }
        assertThat(orders).isEqualTo(1);
    }

    @Test
    @Order(14)
    void aDeclinedCardCostsNothingAndAnotherOneMayFollow() throws Exception {
        Customer customer = new Customer(server.url("/"));
        customer.put("LAM-013", 1);
        customer.signUp("Emil");
        PageText declined = customer.browser.post("/checkout", customer.checkout("4000 0000 0000 0002"));
        assertThat(declined.orderState()).contains("REJECTED");
        assertThat(declined.html()).contains("declined", "You have not been charged");
        assertThat(customer.browser.post("/checkout", customer.checkout(Customer.GOOD_CARD)).orderState()).contains("CONFIRMED");
    }

    @Test
    @Order(15)
    void whoComesSecondToTheLastPiecesIsToldSo() throws Exception {
        String rare = text("select sku from inventory.item where available between 2 and 8 order by sku fetch first 1 row only");
        int left = count("select available from inventory.item where sku = ?", rare);
        Customer first = new Customer(server.url("/"));
        Customer second = new Customer(server.url("/"));
        for (Customer customer : List.of(first, second)) {
            customer.put(rare, left);
            customer.signUp("Finn");
        }
        Map<String, String> late = second.checkout(Customer.GOOD_CARD);
        assertThat(first.browser.post("/checkout", first.checkout(Customer.GOOD_CARD)).orderState()).contains("CONFIRMED");
        PageText answer = second.browser.post("/checkout", late);
        assertThat(answer.orderState()).contains("REJECTED");
        assertThat(answer.html()).contains("Sold out meanwhile");
        assertThat(count("select count(*) from payment.charge where order_key = ? and state = 'APPROVED'", Customer.key(late))).isZero();
        assertThat(first.browser.get("/product/" + rare).html()).contains("Sold out");
    }

    @Test
    @Order(16)
    void anOrderWhoseBankHesitatesIsFinishedByItself() throws Exception {
        Customer customer = new Customer(server.url("/"));
        customer.put("CLK-008", 1);
        customer.signUp("Gwen");
        Map<String, String> form = customer.checkout("4000 0000 0000 0341");
        PageText answer = customer.browser.post("/checkout", form);
        assertThat(answer.orderState()).contains("PENDING");
        assertThat(answer.html()).contains("We are finishing your order", "http-equiv=\"refresh\"");
        assertThat(customer.finished(Customer.key(form)).orderState()).contains("CONFIRMED");
    }

    @Test
    @Order(17)
    void whatPeopleTypeIsTextEverywhere() throws Exception {
        String attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
        Customer customer = new Customer(server.url("/"));
        customer.put("TEX-009", 1);
        customer.signUp(attack);
        Map<String, String> form = customer.checkout(Customer.GOOD_CARD);
        form.putAll(Map.of("name", attack, "street", attack));
        PageText refilled = customer.browser.post("/checkout", with(form, "card-number", attack));
        PageText order = customer.browser.post("/checkout", form);
        assertThat(order.orderState()).contains("CONFIRMED");
        PageText search = customer.browser.get("/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E%22onmouseover%3D%22x");
        for (PageText page : List.of(refilled, order, search)) {
            assertThat(page.html()).doesNotContain("<script", "<img src=x", "script>\"onmouseover").contains("&lt;script");
        }
        PageText away = customer.browser.postOnce("/login", Map.of("idempotency-key", UUID.randomUUID().toString(), "email", customer.email,
                "password", Customer.PASSWORD, "next", "//evil.example/"));
        assertThat(away.location()).isEqualTo("/");
    }

    @Test
    @Order(18)
    void aKeyWithOtherContentIsRefused() throws Exception {
        Customer customer = new Customer(server.url("/"));
        customer.put("PAP-010", 1);
        customer.signUp("Hugo");
        Map<String, String> form = customer.checkout(Customer.GOOD_CARD);
        customer.browser.post("/checkout", form);
        PageText other = customer.browser.postOnce("/checkout", with(form, "city", "Graz"));
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.html()).contains("sent before").doesNotContain("Exception");
        assertThat(customer.browser.postOnce("/checkout", with(form, "idempotency-key", "short")).status()).isEqualTo(400);
        assertThat(customer.browser.get("/product/NONE-000").status()).isEqualTo(404);
        assertThat(new Customer(server.url("/")).browser.get("/orders/" + Customer.key(form)).html()).as("others' orders").contains("Log in");
    }

    @Test
    @Order(19)
    void ordersKilledBetweenAnyTwoStepsAreFinishedByTheNextLife() throws Exception {
        List<Customer> customers = new ArrayList<>();
        List<Map<String, String>> forms = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Customer customer = new Customer(server.url("/"));
            customer.put("SEA-0" + (10 + i), 1);
            customer.signUp("Iris");
            customers.add(customer);
            forms.add(customer.checkout(Customer.GOOD_CARD));
        }
        try (Connection reserving = ShopStore.connect(server); Connection charging = ShopStore.connect(server); Connection selling = ShopStore.connect(server);
                ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Connection connection : List.of(reserving, charging, selling)) {
                connection.setAutoCommit(false);
            }
            String beforeReservation = Customer.key(forms.get(0));
            String beforeCharge = Customer.key(forms.get(1));
            String beforeSale = Customer.key(forms.get(2));
            occupy(reserving, "insert into inventory.reservation (order_key, state, lapses_at) values (?, 'LAPSED', current_timestamp)", beforeReservation);
            occupy(selling, "insert into payment.charge (order_key, state, amount_cents, noted_at) values (?, 'VOIDED', 0, current_timestamp)", beforeSale);
            occupy(charging, "insert into payment.charge (order_key, state, amount_cents, noted_at) values (?, 'VOIDED', 0, current_timestamp)", beforeCharge);
            List<Future<PageText>> sent = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Customer customer = customers.get(i);
                Map<String, String> form = forms.get(i);
                sent.add(senders.submit(() -> customer.browser.postOnce("/checkout", form)));
            }
            awaitCount(1, "select count(*) from orders.purchase where order_key = ?", beforeReservation);
            awaitCount(1, "select count(*) from inventory.reservation where state = 'RESERVED' and order_key = ?", beforeCharge);
            awaitCount(1, "select count(*) from inventory.reservation where state = 'RESERVED' and order_key = ?", beforeSale);
            try (Connection reserved = ShopStore.connect(server)) {
                reserved.setAutoCommit(false);
                occupy(reserved, "update inventory.reservation set missing = missing where order_key = ?", beforeSale);
                selling.rollback();
                awaitCount(1, "select count(*) from payment.charge where state = 'APPROVED' and order_key = ?", beforeSale);
                assertThat(count("select count(*) from orders.purchase where state = 'PENDING'")).isEqualTo(3);
                ServerUnderTest.kill(Probe.process(server, "shop/fulfilment"));
                reserved.rollback();
            }
            reserving.rollback();
            charging.rollback();
            for (Future<PageText> answer : sent) {
                PageText page = answer.get(4, TimeUnit.MINUTES);
                // The requests are repeated. On a machine that is too busy for it customers are asked to come back, and the order goes on.
                assertThat(page).matches(it -> it.status() == 503 || it.location() != null && it.location().startsWith("/orders/"));
            }
        }
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            assertThat(customers.get(i).finished(Customer.key(forms.get(i))).orderState()).as("step %d", i).contains("CONFIRMED");
            assertThat(customers.get(i).browser.post("/checkout", forms.get(i)).orderState()).as("reload").contains("CONFIRMED");
            keys.add(Customer.key(forms.get(i)));
        }
        assertBooksHold(keys);
    }

    private void assertBooksHold(Set<String> acknowledged) throws SQLException, IOException {
        try (Connection store = ShopStore.connect(server)) {
            Audit audit = new Audit(store);
            await("nothing is pending").atMost(Duration.ofSeconds(60)).until(() -> audit.pending() == 0);
            assertThat(audit.compare(acknowledged, acknowledged, false)).satisfies(result -> {
                assertThat(result.findings()).isEmpty();
                assertThat(result.stored()).isEqualTo(acknowledged.size());
            });
        }
    }

    private static void occupy(Connection connection, String sql, String key) throws SQLException, IOException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, key);
            statement.executeUpdate();
        }
    }

    private void awaitCount(int expected, String sql, String key) {
        await(sql).atMost(Duration.ofSeconds(25)).pollInterval(Duration.ofMillis(50)).until(() -> count(sql, key) == expected);
    }

    int count(String sql, String... parameters) throws SQLException, IOException {
        return Integer.parseInt(text(sql, parameters));
    }

    private String text(String sql, String... parameters) throws SQLException, IOException {
        try (Connection store = ShopStore.connect(server);
                PreparedStatement statement = store.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                assertThat(row.next()).as(sql).isTrue();
                return row.getString(1);
            }
        }
    }

    private static List<PageText> together(int times, Callable<PageText> request) throws Exception {
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<PageText> answers = new ArrayList<>();
            for (Future<PageText> answer : senders.invokeAll(Collections.nCopies(times, request))) {
                answers.add(answer.get());
            }
            return answers;
        }
    }

    private static Callable<PageText> order(Customer customer, Map<String, String> form) {
        return () -> customer.browser.post("/checkout", form);
    }

    private static Map<String, String> with(Map<String, String> form, String field, String value) {
        Map<String, String> changed = new TreeMap<>(form);
        changed.put(field, value);
        return changed;
    }
}
