package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.host.HostProcess.module;
import static org.crashonly.host.HostProcess.request;

import java.lang.foreign.Arena;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ProcessSpec.DataSourceSpec;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.host.apps.KeepingServlet;
import org.crashonly.power.instrument.Limits;
import org.crashonly.power.instrument.WarInstrumenter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pools of connections, the default one and those that a module defines, are restarted alone while its requests use them. */
class PoolRestartIT {

    private static final int MOST = 3;

    @TempDir
    private static Path directory;

    private static H2Process store;
    private static HostProcess host;
    private static int port;

    @BeforeAll
    static void begin() throws Exception {
        Path plain = new WarFile().add(KeepingServlet.class).write(directory.resolve("plain.war"));
        Path war = directory.resolve("keeping.war");
        assertThat(WarInstrumenter.instrument(plain, war, Limits.USUAL).gaps()).isEmpty();
        store = H2Process.start(directory.resolve("db"));
        DataSourceSpec spec = store.dataSource();
        host = HostProcess.start(directory, new DataSourceSpec(spec.store(), spec.url(), spec.user(), spec.password(), MOST), List.of(),
                module("keeping", war, "/"));
        port = host.awaitReady("keeping");
    }

    /** Whoever is left over by a test that failed is not to fail the others. */
    @AfterEach
    void cut() throws Exception {
        for (String pool : host.resourceNames()) {
            assertThat(pool.startsWith("pool:") ? host.restart(pool).failure() : null).isNull();
        }
        try (Arena arena = Arena.ofShared()) {
            Vitals vitals = Vitals.open(host.spec.vitalsFile(), arena);
            await().atMost(Duration.ofSeconds(30)).until(() -> vitals.get(Counter.IN_FLIGHT) == 0);
        }
    }

    @AfterAll
    static void end() throws Exception {
        if (host != null) {
            host.close();
        }
        store.close();
    }

    @Test
    void aRestartUnderLoadCostsNobodyMoreThanARepeat() throws Exception {
        String source = "java:comp/DefaultDataSource";
        assertThat(get(source, "SELECT+1").body()).isEqualTo("1");
        await().untilAsserted(() -> assertThat(host.resourceNames()).contains("pool:default"));
        for (int restart = 0; restart < 20; restart++) {
            List<CompletableFuture<HttpResponse<String>>> asking = new ArrayList<>();
            for (int i = 0; i < 3 * MOST; i++) {
                asking.add(later("/at?q=SELECT+1&source=" + source));
            }
            assertThat(host.restart("pool:default").failure()).isNull();
            for (CompletableFuture<HttpResponse<String>> each : asking) {
                HttpResponse<String> answer = each.get(30, TimeUnit.SECONDS);
                assertThat(answer.statusCode() == 200 && answer.body().equals("1") || answer.headers().firstValue("Crashonly-Interrupted").isPresent())
                        .as(answer.statusCode() + " " + answer.body()).isTrue();
            }
        }
    }

    @Test
    void whoGetsNoConnectionIsCountedAndThereIsNoOtherResource() throws Exception {
        String source = "java:app/own";
        assertThat(get(source, "SELECT+1").body()).isEqualTo("1");
        await().until(() -> host.resources().containsKey("pool:keeping.own") && host.resources().get("pool:keeping.own").served() > 0);
        List<CompletableFuture<HttpResponse<String>>> holders = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            holders.add(later("/at?keep=yes&source=" + source));
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> get(source, "SELECT+1", "Request-TTL", "300").statusCode() == 504);
        long missed = host.resources().get("pool:keeping.own").missed();
        CompletableFuture<HttpResponse<String>> waiting = later("/at?q=SELECT+2&source=" + source);
        await().atMost(Duration.ofSeconds(20)).until(() -> host.resources().get("pool:keeping.own").missed() == missed + 1);
        assertThat(host.resources().get("pool:keeping.own").latest()).startsWith("nothing for ");

        assertThat(host.restart("pool:keeping.own").cut()).isEqualTo(MOST);

        assertThat(waiting.get(30, TimeUnit.SECONDS).body()).isEqualTo("2");
        assertThat(host.restart("pool:nobody").failure()).contains("no such resource");
    }

    private static HttpResponse<String> get(String source, String sql, String... headers) throws Exception {
        return host.get(port, "/at?source=" + source + "&q=" + sql, headers);
    }

    private static CompletableFuture<HttpResponse<String>> later(String path) {
        return HostProcess.HTTP.sendAsync(request(port, path, "Request-TTL", "60000").build(), BodyHandlers.ofString());
    }
}
