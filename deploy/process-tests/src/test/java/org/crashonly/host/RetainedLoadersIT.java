package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.host.HostProcess.PROCESS;
import static org.crashonly.host.HostProcess.request;
import static org.crashonly.host.HostProcess.send;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.ModuleSpec;
import org.crashonly.control.RoutingTable;
import org.crashonly.control.RoutingTable.Route;
import org.crashonly.control.RoutingTable.Target;
import org.crashonly.host.apps.CalleeClient;
import org.crashonly.host.apps.CalleeServlet;
import org.crashonly.host.apps.CallerServlet;
import org.crashonly.host.apps.GenerationServlet;
import org.crashonly.host.apps.Insisting;
import org.crashonly.host.apps.PassingFilter;
import org.crashonly.host.apps.SessionCart;
import org.crashonly.host.apps.SessionServlet;
import org.crashonly.host.apps.Ticks;
import org.crashonly.host.apps.TicksServlet;
import org.crashonly.power.instrument.Limits;
import org.crashonly.power.instrument.WarInstrumenter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a module that is restarted in its process, again and again, nothing is left: neither by us nor by the container. */
class RetainedLoadersIT {

    private static final int RESTARTS = 5;
    /** In which Payara keeps what it knows of a module that is deployed. */
    private static final Set<String> BOOKS = Set.of("org.glassfish.config.support.GlassFishConfigBean", "org.jvnet.hk2.internal.SystemDescriptor",
            "com.sun.enterprise.deployment.deploy.shared.InputJarArchive", "org.crashonly.host.payara.JarContents");
    private static final List<String> FEATURES = List.of("mp-rest-client", "mp-metrics", "mp-fault-tolerance", "jsp");

    @TempDir
    private static Path directory;

    private static H2Process database;
    private static SessionStoreProcess sessions;
    private static HostProcess host;

    @BeforeAll
    static void begin() throws Exception {
        database = H2Process.start(directory.resolve("db"));
        sessions = SessionStoreProcess.start(Files.createDirectory(directory.resolve("sessions")));
        host = HostProcess.startWithStores(Files.createDirectory(directory.resolve("host")), database.dataSource(), sessions.access(1), FEATURES,
                module("notes", "/", false, staged(Path.of(System.getProperty("training.war")))),
                module("shop", "/shop", true, staged(new WarFile().add(GenerationServlet.class, PassingFilter.class).beans()
                        .write(directory.resolve("shop.war")))),
                module("clock", "/clock", false, staged(new WarFile().add(TicksServlet.class, Ticks.class, anonymous(TicksServlet.class)).beans()
                        .write(directory.resolve("clock.war")))),
                module("caller", "/caller", false, staged(new WarFile()
                        .add(CallerServlet.class, CalleeClient.class, Insisting.class, SessionServlet.class, SessionCart.class).beans()
                        .add("page.jsp", "<%@ taglib prefix=\"c\" uri=\"jakarta.tags.core\" %><c:forEach begin=\"1\" end=\"3\" var=\"i\">${i * i};</c:forEach>")
                        .write(directory.resolve("caller.war")))),
                module("callee", "/callee", false, staged(new WarFile().add(CalleeServlet.class).write(directory.resolve("callee.war")))));
        int ignored = host.awaitReady("notes");
        Target target = new Target(new Generation(PROCESS, 1), "127.0.0.1", host.port("callee"), HostProcess.NONCE, true);
        host.tell(new Message.Routes(new RoutingTable(1, 1,
                List.of(new Route(PROCESS.child("callee"), null, "/callee", List.of(target), null, 60_000, 300_000)))));
    }

    @AfterAll
    static void end() throws Exception {
        if (host != null) {
            host.close();
        }
        sessions.close();
        database.close();
    }

    private static ModuleSpec module(String name, String contextRoot, boolean overlaps, Path war) {
        return new ModuleSpec(PROCESS.child(name), war, contextRoot, List.of(), List.of(), overlaps);
    }

    /** With a power switch. */
    private static Path staged(Path war) throws IOException {
        Path staged = directory.resolve("staged-" + war.getFileName());
        WarInstrumenter.instrument(war, staged, Limits.USUAL);
        return staged;
    }

    private static Class<?> anonymous(Class<?> of) throws ClassNotFoundException {
        return Class.forName(of.getName() + "$1");
    }

    @Test
    void nothingIsLeftOfAModuleWithEntitiesBeansAndSessions() throws Exception {
        Map<String, Integer> afterTheFirst = Map.of();
        for (int i = 0; i < RESTARTS; i++) {
            int port = host.port("notes");
            HttpResponse<String> written = send(request(port, "/api/notes", "Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("text=milk")).build());
            assertThat(written.statusCode()).as(written.body()).isEqualTo(201);
            assertThat(host.get(port, "/api/notes").body()).contains("milk");
            assertThat(host.get(port, "/visit").body()).startsWith("visit 1");
            assertThat(host.get(port, "/nothing").statusCode()).isEqualTo(404);
            restart("notes", false);
            if (i == 0) {
                host.awaitNoLoaderLeft();
                afterTheFirst = books();
            }
        }
        host.awaitNoLoaderLeft();
        Map<String, Integer> most = afterTheFirst;
        await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(books()).as("what Payara keeps, at first " + most)
                .allSatisfy((kind, count) -> assertThat(count).isLessThanOrEqualTo(most.getOrDefault(kind, 0))));
    }

    /** How many there are, after a collection. */
    private static Map<String, Integer> books() throws Exception {
        return host.jcmd("GC.class_histogram").lines().map(String::strip).map(it -> it.split("\\s+")).filter(it -> it.length >= 4 && BOOKS.contains(it[3]))
                .collect(Collectors.toMap(it -> it[3], it -> Integer.valueOf(it[1])));
    }

    @Test
    void nothingIsLeftOfAModuleWithFiltersWhoseGenerationsTakeTurnsInTwoSlots() throws Exception {
        for (int i = 0; i < RESTARTS; i++) {
            assertThat(host.get(host.port("shop"), "/shop/generation?buy=tea").body()).endsWith(" tea");
            restart("shop", true);
        }
        host.awaitNoLoaderLeft();
    }

    @Test
    void nothingIsLeftOfAModuleWithTimers() throws Exception {
        for (int i = 0; i < RESTARTS; i++) {
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() ->
                    assertThat(host.get(host.port("clock"), "/clock/ticks").body()).isEqualTo("[container, defined, executor, managed, pool, threads, timer]"));
            restart("clock", false);
        }
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() ->
                assertThat(host.jcmd("Thread.print").lines().filter(it -> it.contains(TicksServlet.DEFINED))).as("threads of its own executors").isEmpty());
        host.awaitNoLoaderLeft();
    }

    @Test
    void nothingIsLeftOfAModuleThatCallsAnotherAndHasSessionsAndPages() throws Exception {
        for (int i = 0; i < RESTARTS; i++) {
            int port = host.port("caller");
            for (String how : List.of("injected", "later", "insisting", "named", "plain")) {
                HttpResponse<String> answer = host.get(port, "/caller/call?how=" + how, "Request-TTL", "20000");
                assertThat(answer.statusCode()).as(how + ": " + answer.body()).isEqualTo(200);
            }
            assertThat(host.get(port, "/caller/session/buy?value=tea").body()).isEqualTo("[tea]");
            assertThat(host.get(port, "/caller/session/unkeepable").body()).isEqualTo("put");
            assertThat(host.get(port, "/caller/page.jsp").body()).contains("1;4;9;");
            restart("caller", false);
        }
        host.awaitNoLoaderLeft();
    }

    @Test
    void nothingIsLeftOfWhatStoodByWhetherItWasWantedOrNot() throws Exception {
        ModuleSpec cold = module("shop", "/shop", true, directory.resolve("staged-shop.war"));
        ModuleSpec hot = new ModuleSpec(cold.id(), cold.war(), "/shop", List.of(), List.of(), true, List.of("/generation?buy=tea"), true);
        restart("shop", hot, true);
        for (ModuleSpec next : List.of(hot, cold)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> host.module("shop").spare().standsBy());
            assertThat(host.get(host.port("shop"), "/shop/generation?buy=tea").body()).endsWith(" tea");
            restart("shop", next, true);
        }
        host.awaitNoLoaderLeft();
    }

    /** Returns when the next generation answers. */
    private static void restart(String module, boolean beside) {
        restart(module, null, beside);
    }

    private static void restart(String module, ModuleSpec as, boolean beside) {
        long next = host.module(module).generation() + 1;
        host.tell(new Message.RestartModule(new Generation(PROCESS.child(module), next), as, beside));
        Message.ModuleStatus status = await().atMost(Duration.ofSeconds(60))
                .until(() -> host.module(module), it -> it.generation() == next && (it.port() > 0 || it.failure() != null));
        assertThat(status.failure()).isNull();
    }
}
