package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.host.HostProcess.module;
import static org.crashonly.host.HostProcess.request;

import java.lang.foreign.Arena;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.DataSourceSpec;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.host.apps.KeepingServlet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What requests that ran out of time do with connections: of the default data source, and of those that a module defines itself. */
class LeasesIT {

    private static final int MOST = 3;
    private static final String RESOURCES = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE resources PUBLIC "-//GlassFish.org//DTD GlassFish Application Server 3.1 Resource Definitions//EN"
                "http://glassfish.org/dtds/glassfish-resources_1_5.dtd">
            <resources>
              <jdbc-connection-pool name="java:app/pool" datasource-classname="org.h2.jdbcx.JdbcDataSource" res-type="javax.sql.DataSource"
                  steady-pool-size="0" max-pool-size="3">
                <property name="URL" value="jdbc:h2:mem:other;DB_CLOSE_DELAY=-1"/>
                <property name="User" value="sa"/>
                <property name="Password" value=""/>
              </jdbc-connection-pool>
              <jdbc-resource jndi-name="java:app/other" pool-name="java:app/pool"/>
            </resources>
            """;
    private static final String ENDLESS = URLEncoder.encode(
            "SELECT COUNT(*) FROM SYSTEM_RANGE(1, 10000000) a, SYSTEM_RANGE(1, 10000000) b WHERE MOD(a.x * b.x, 7) = 9", StandardCharsets.UTF_8);
    private static final String SESSIONS = URLEncoder.encode("SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS", StandardCharsets.UTF_8);

    @TempDir
    private static Path directory;

    private static H2Process store;
    private static HostProcess host;
    private static int port;

    @BeforeAll
    static void begin() throws Exception {
        Path war = new WarFile().add(KeepingServlet.class).add("WEB-INF/glassfish-resources.xml", RESOURCES).write(directory.resolve("keeping.war"));
        store = H2Process.start(directory.resolve("db"));
        DataSourceSpec spec = store.dataSource();
        host = HostProcess.start(directory, new DataSourceSpec(spec.store(), spec.url(), spec.user(), spec.password(), MOST), List.of(),
                module("keeping", war, "/"));
        port = host.awaitReady("keeping");
    }

    @AfterAll
    static void end() throws Exception {
        if (host != null) {
            host.close();
        }
        store.close();
    }

    @ParameterizedTest
    @CsvSource({
        "java:comp/DefaultDataSource, yes", "java:comp/DefaultDataSource, transaction",
        "java:app/own, yes", "java:app/own, transaction",
        "java:app/other, yes", "java:app/other, transaction"
    })
    void aConnectionThatACancelledRequestKeepsIsTakenBack(String source, String keep) throws Exception {
        assertThat(host.get(port, "/at?source=" + source + "&q=SELECT+1").body()).isEqualTo("1");
        try (Arena arena = Arena.ofShared()) {
            Vitals vitals = Vitals.open(host.spec.vitalsFile(), arena);
            long ended = vitals.get(Counter.LEASES_ENDED);
            List<CompletableFuture<HttpResponse<String>>> keeping = IntStream.range(0, MOST)
                    .mapToObj(i -> HostProcess.HTTP.sendAsync(
                            request(port, "/at?keep=" + keep + "&source=" + source, "Request-TTL", "500", "Crashonly-Request-Id", "keeper-" + i).build(),
                            BodyHandlers.ofString()))
                    .toList();
            for (CompletableFuture<HttpResponse<String>> each : keeping) {
                assertThat(each.get().statusCode()).isEqualTo(504);
            }

            assertThat(host.get(port, "/at?source=" + source + "&q=SELECT+1", "Request-TTL", "10000").body()).as("the pool was empty").isEqualTo("1");

            await().untilAsserted(() -> assertThat(vitals.get(Counter.LEASES_ENDED)).isEqualTo(ended + MOST));
            await().untilAsserted(() -> assertThat(Integer.parseInt(host.get(port, "/at?source=" + source + "&q=" + SESSIONS).body()))
                    .as("sessions at the database").isLessThanOrEqualTo(2));
            assertThat(host.log()).contains("taken back", "request keeper-0 of machine/app/web/keeping");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"java:comp/DefaultDataSource", "java:app/own"})
    void aConnectionThatAThreadOfTheModulesOwnKeepsIsTakenBackWhenItsGenerationEnds(String source) throws Exception {
        try (Arena arena = Arena.ofShared()) {
            Vitals vitals = Vitals.open(host.spec.vitalsFile(), arena);
            long ended = vitals.get(Counter.LEASES_ENDED);
            for (int i = 0; i < MOST; i++) {
                assertThat(host.get(port, "/at?keep=thread&source=" + source).statusCode()).isEqualTo(200);
            }
            assertThat(vitals.get(Counter.LEASES_ENDED)).as("while its generation lives").isEqualTo(ended);

            restart();

            assertThat(host.get(port, "/at?source=" + source + "&q=SELECT+1", "Request-TTL", "10000").body()).as("the pool was empty").isEqualTo("1");
            assertThat(vitals.get(Counter.LEASES_ENDED)).isEqualTo(ended + MOST);
            await().untilAsserted(() -> assertThat(Integer.parseInt(host.get(port, "/at?source=" + source + "&q=" + SESSIONS).body()))
                    .as("sessions at the database").isLessThanOrEqualTo(2));
        }
    }

    /** Its WAR has no power switch: nothing but the fence is in its way. */
    @Test
    void aThreadOfTheModulesOwnCommitsNothingWhenItsGenerationHasEnded() throws Exception {
        String source = "java:comp/DefaultDataSource";
        assertThat(host.get(port, "/at?keep=commit&source=" + source).statusCode()).isEqualTo(200);

        restart();

        assertThat(host.get(port, "/at?source=" + source + "&q=SELECT+COUNT(*)+FROM+LATE", "Request-TTL", "10000").body()).isEqualTo("0");
        await().untilAsserted(() -> assertThat(host.jcmd("Thread.print")).doesNotContain("commits late"));
        assertThat(host.get(port, "/at?source=" + source + "&q=SELECT+COUNT(*)+FROM+LATE").body()).isEqualTo("0");
    }

    private static void restart() {
        long next = host.module("keeping").generation() + 1;
        host.tell(new Message.RestartModule(new Generation(HostProcess.PROCESS.child("keeping"), next), null, false));
        await().until(() -> host.module("keeping").generation() == next && host.module("keeping").port() > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java:comp/DefaultDataSource", "java:app/own", "java:app/other"})
    void aStatementEndsWithTheTimeOfItsRequest(String source) throws Exception {
        assertThat(host.get(port, "/at?source=" + source + "&q=SELECT+1").body()).isEqualTo("1");
        assertThat(endless(source, 300, "")).isEqualTo(504);
        // A driver prepares so long a text for a while; it forgets a cancellation that comes before it executes it.
        for (int ttl = 20; ttl <= 200; ttl += 20) {
            assertThat(endless(source, ttl, "&comment=5000000")).isEqualTo(504);
        }
        try (Arena arena = Arena.ofShared()) {
            Vitals vitals = Vitals.open(host.spec.vitalsFile(), arena);
            await().until(() -> vitals.get(Counter.IN_FLIGHT) == 0);
        }
        assertThat(host.get(port, "/at?source=" + source + "&q=SELECT+1").body()).isEqualTo("1");
    }

    /** However the connections of a pool are made. */
    @ParameterizedTest
    @ValueSource(strings = {"java:comp/DefaultDataSource", "java:app/own", "java:app/other"})
    void aRequestGetsOnWithEachStatementRowAndPartOfItsAnswer(String source) throws Exception {
        assertThat(host.get(port, "/at?source=" + source + "&q=SELECT+1").body()).isEqualTo("1");
        try (Arena arena = Arena.ofShared()) {
            Vitals vitals = Vitals.open(host.spec.vitalsFile(), arena);
            await().until(() -> vitals.get(Counter.IN_FLIGHT) == 0);
            long begun = vitals.get(Counter.PROGRESS);
            assertThat(host.get(port, "/at?source=" + source + "&flush=yes&q=SELECT+X+FROM+SYSTEM_RANGE(1,50)").body().lines()).hasSize(50);
            await().until(() -> vitals.get(Counter.IN_FLIGHT) == 0);
            // The statement, the rows and the end of them, as many parts of the answer, and its end.
            await().untilAsserted(() -> assertThat(vitals.get(Counter.PROGRESS) - begun).isBetween(1 + 51 + 50 + 1L, 1 + 51 + 50 + 20L));

            long before = vitals.get(Counter.PROGRESS);
            assertThat(endless(source, 1_000, "")).isEqualTo(504);
            await().until(() -> vitals.get(Counter.IN_FLIGHT) == 0);
            assertThat(vitals.get(Counter.PROGRESS) - before).as("who waits makes no steps").isLessThan(10);
        }
    }

    private static int endless(String source, int ttlMillis, String more) throws Exception {
        return host.get(port, "/at?source=" + source + "&q=" + ENDLESS + more, "Request-TTL", Integer.toString(ttlMillis)).statusCode();
    }
}
