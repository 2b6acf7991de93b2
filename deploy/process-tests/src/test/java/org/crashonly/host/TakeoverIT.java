package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.host.HostProcess.PROCESS;
import static org.crashonly.host.HostProcess.request;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.ModuleSpec;
import org.crashonly.host.apps.GenerationServlet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The next generation of a module is deployed beside the present one, which serves until then. */
class TakeoverIT {

    private static final ElementId SHOP = PROCESS.child("shop");

    @TempDir
    private static Path directory;

    private static SessionStoreProcess store;
    private static HostProcess host;
    private static ModuleSpec shop;
    private static long generation;

    @BeforeAll
    static void begin() throws Exception {
        Path war = new WarFile().add(GenerationServlet.class).beans().write(directory.resolve("shop.war"));
        store = SessionStoreProcess.start(Files.createDirectory(directory.resolve("store")));
        shop = new ModuleSpec(SHOP, war, "/shop", List.of(), List.of(), true);
        host = HostProcess.startWithSessions(Files.createDirectory(directory.resolve("host")), 1, store.access(1), shop,
                new ModuleSpec(PROCESS.child("neighbour"), war, "/neighbour"));
        int ignored = host.awaitReady("shop");
    }

    @AfterAll
    static void end() throws Exception {
        if (host != null) {
            host.close();
        }
        store.close();
    }

    private static void order(ModuleSpec module) {
        generation++;
        host.tell(new Message.RestartModule(new Generation(SHOP, generation), module, true));
    }

    private static Message.ModuleStatus awaitNext() {
        return await().atMost(Duration.ofSeconds(60)).until(() -> host.module("shop"), it -> it.generation() == generation && it.port() > 0);
    }

    @Test
    void theEarlierGenerationServesUntilTheNextOneDoes() throws Exception {
        int earlier = host.port("shop");
        HttpResponse<String> bought = host.get(earlier, "/shop/generation?buy=tea");
        String cookie = bought.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        String loader = bought.body().split(" ")[0];
        String neighbour = host.get(host.port("neighbour"), "/neighbour/generation").body();
        CompletableFuture<HttpResponse<String>> inFlight = HostProcess.HTTP.sendAsync(
                request(earlier, "/shop/generation?wait=60000", "Cookie", cookie).build(), BodyHandlers.ofString());

        order(shop);
        // Answers come from the one or the other, without a break.
        while (host.module("shop").generation() < generation) {
            HttpResponse<String> meanwhile = host.get(earlier, "/shop/generation", "Cookie", cookie);
            if (host.module("shop").generation() < generation) {
                assertThat(meanwhile.statusCode()).isEqualTo(200);
                assertThat(meanwhile.body()).isEqualTo(loader + " tea");
            }
        }

        int next = awaitNext().port();
        assertThat(next).isNotEqualTo(earlier);
        HttpResponse<String> after = host.get(next, "/shop/generation", "Cookie", cookie);
        assertThat(after.body()).endsWith(" tea").doesNotStartWith(loader);
        assertThat(after.headers().firstValue("Set-Cookie")).isEmpty();
        // What was in the crashed generation does not last any longer.
        HttpResponse<String> cut = inFlight.get(10, TimeUnit.SECONDS);
        assertThat(cut.statusCode()).as(cut.body()).isIn(200, 500, 503);
        await().untilAsserted(() -> assertThat(host.get(earlier, "/shop/generation").statusCode()).isEqualTo(503));
        assertThat(host.get(host.port("neighbour"), "/neighbour/generation").body()).as("the neighbour goes on").isEqualTo(neighbour);
    }

    @Test
    void generationsTakeTurnsInTheSlots() throws Exception {
        Set<Integer> ports = new HashSet<>();
        Set<String> loaders = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            order(shop);
            int port = awaitNext().port();
            ports.add(port);
            for (int asked = 0; asked < 50; asked++) {
                assertThat(host.get(port, "/shop/generation").statusCode()).isEqualTo(200);
            }
            loaders.add(host.get(port, "/shop/generation").body());
        }
        assertThat(ports).hasSize(2);
        assertThat(loaders).hasSize(4);
    }

    @Test
    void theNextGenerationHasDoneWhatItIsWarmedUpByBeforeItIsThere() throws Exception {
        order(new ModuleSpec(SHOP, shop.war(), "/shop", List.of(), List.of(), true, List.of("/nothing-of-that-name", "/generation?warm=up")));

        HttpResponse<String> first = host.get(awaitNext().port(), "/shop/generation");
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValueAsLong("Asked-Before").orElseThrow()).isBetween(2L, 40L);
        // Back to a generation that is not warmed up.
        order(shop);
        assertThat(host.get(awaitNext().port(), "/shop/generation").headers().firstValueAsLong("Asked-Before")).hasValue(0);
    }

    @Test
    void whatDoesNotBeginBesideTheOtherTakesItsPlaceAsEver() throws Exception {
        Path missing = new WarFile().add("WEB-INF/web.xml", "<web-app").write(directory.resolve("broken.war"));
        order(new ModuleSpec(SHOP, missing, "/shop", List.of(), List.of(), true));
        Message.ModuleStatus failed = await().atMost(Duration.ofSeconds(60))
                .until(() -> host.module("shop"), it -> it.generation() == generation && it.failure() != null);
        assertThat(failed.port()).isZero();

        order(shop);
        assertThat(host.get(awaitNext().port(), "/shop/generation").statusCode()).isEqualTo(200);
        order(shop);
        assertThat(host.get(awaitNext().port(), "/shop/generation").statusCode()).isEqualTo(200);
    }
}
