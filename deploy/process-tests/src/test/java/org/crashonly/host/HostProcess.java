package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.crashonly.control.ControlServer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Json;
import org.crashonly.control.Message;
import org.crashonly.control.Message.State;
import org.crashonly.control.Message.Status;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.ProcessSpec.AcidEngine;
import org.crashonly.control.ProcessSpec.CallableSpec;
import org.crashonly.control.ProcessSpec.CallsSpec;
import org.crashonly.control.ProcessSpec.DataSourceSpec;
import org.crashonly.control.ProcessSpec.HostSpec;
import org.crashonly.control.ProcessSpec.ModuleSpec;
import org.crashonly.control.ProcessSpec.RoleSpec;
import org.crashonly.control.ProcessSpec.SessionAccessSpec;
import org.crashonly.control.ProcessSpec.SpareSpec;
import org.crashonly.control.Role;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.sandbox.launch.JvmLaunch;

/** A real component host under a test that plays the manager. */
final class HostProcess implements AutoCloseable {

    static final ElementId PROCESS = new ElementId("machine/app/web");
    static final String NONCE = "the-nonce-of-this-life";
    static final JvmLaunch LAUNCH = withCaches(JvmLaunch.ofThisJvm());
    static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static {
        // Awaitility's own ten seconds are short where other tests keep all processors busy.
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
    }

    final ProcessSpec spec;
    private final JvmProcess jvm;
    private final ControlServer manager;
    private final Manager told;
    private final AtomicReference<Status> status;

    private HostProcess(ProcessSpec spec, JvmProcess jvm, ControlServer manager, Manager told) {
        this.spec = spec;
        this.jvm = jvm;
        this.manager = manager;
        this.told = told;
        this.status = told.status();
    }

    /** Trains the start-up caches of the distribution if nobody has yet. */
    private static JvmLaunch withCaches(JvmLaunch launch) {
        try {
            Process training = new ProcessBuilder(launch.distribution().script("crashonly").toString(), "aot").inheritIO().start();
            if (training.waitFor() != 0) {
                throw new IllegalStateException("crashonly aot: exit code " + training.exitValue());
            }
            return launch;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while caches were trained", e);
        }
    }

    static ModuleSpec module(String name, Path war, String contextRoot) {
        return new ModuleSpec(PROCESS.child(name), war, contextRoot);
    }

    static HostProcess start(Path directory, DataSourceSpec dataSource, List<String> features, ModuleSpec... modules) throws IOException {
        return start(directory, 1, role(modules, dataSource, null, null), features);
    }

    /** One that keeps its sessions in a store. */
    static HostProcess startWithSessions(Path directory, int generation, SessionAccessSpec sessions, ModuleSpec... modules) throws IOException {
        return startWithSessions(directory, LAUNCH.distribution().payara(), generation, sessions, modules);
    }

    /** One that keeps its sessions in a store, with a container as it is in {@code payara}. */
    static HostProcess startWithSessions(
            Path directory, Path payara, int generation, SessionAccessSpec sessions, ModuleSpec... modules) throws IOException {
        return start(directory, generation, new HostSpec(payara, List.of(modules), null, NONCE, null, sessions), List.of());
    }

    /** One whose modules may call each other, and keep account of it in a store. */
    static HostProcess startWithCalls(Path directory, SessionAccessSpec sessions, List<String> features, ModuleSpec... modules) throws IOException {
        return startWithStores(directory, null, sessions, features, modules);
    }

    /** One whose modules may call each other, with a database besides. */
    static HostProcess startWithStores(
            Path directory, DataSourceSpec dataSource, SessionAccessSpec sessions, List<String> features, ModuleSpec... modules) throws IOException {
        List<CallableSpec> callables = Stream.of(modules).map(it -> new CallableSpec(it.id(), it.contextRoot(), 60_000, 300_000)).toList();
        CallsSpec calls = new CallsSpec(LAUNCH.distribution().role(Role.FRONT_DOOR.word()).classPath(), callables);
        return start(directory, 1, role(modules, dataSource, calls, sessions), features);
    }

    /** Another replica of what {@link #PROCESS} stands for; its modules are those of {@code process}. */
    static HostProcess startReplica(Path directory, ElementId process, DataSourceSpec dataSource, ModuleSpec... modules) throws IOException {
        return start(directory, new Generation(process, 1), role(modules, dataSource, null, null), List.of());
    }

    /** A spare that has everything deployed, and serves nobody until it {@linkplain #takePlace takes a place}. */
    static HostProcess startHotSpare(Path directory, DataSourceSpec dataSource, ModuleSpec... modules) throws IOException {
        HostSpec hot = role(modules, dataSource, null, null);
        return start(directory, new Generation(new ElementId(PROCESS.path() + "-standby"), 1),
                new SpareSpec(hot.payara(), modules.length, dataSource.maxConnections(), null, null, hot, "the same as all"), List.of());
    }

    /** This spare is {@code generation} of {@link #PROCESS} from now on, if that is fenced. */
    void takePlace(long generation) throws IOException {
        Path directory = spec.controlSocket().getParent();
        ProcessSpec place = new ProcessSpec("test", new Generation(PROCESS, generation), spec.controlSocket(), directory.resolve("lock-of-place"),
                directory.resolve("vitals-of-place"), spec.workDirectory(), ((SpareSpec) spec.role()).hot());
        Path file = Files.writeString(directory.resolve("place.json"), Json.line(place));
        tell(new Message.TakePlace(file, logFile()));
    }

    private static HostSpec role(ModuleSpec[] modules, DataSourceSpec dataSource, CallsSpec calls, SessionAccessSpec sessions) {
        return new HostSpec(LAUNCH.distribution().payara(), List.of(modules), dataSource, NONCE, calls, sessions);
    }

    private static HostProcess start(Path directory, int generation, HostSpec role, List<String> features) throws IOException {
        return start(directory, new Generation(PROCESS, generation), role, features);
    }

    /** What brings the driver of the store, if the container's base has it not. */
    private static Stream<String> driver(RoleSpec role) {
        DataSourceSpec store = role instanceof SpareSpec spare ? spare.hot().dataSource() : ((HostSpec) role).dataSource();
        return store != null && store.url().startsWith("jdbc:postgresql:") ? Stream.of(AcidEngine.POSTGRESQL.word()) : Stream.of();
    }

    private static HostProcess start(Path directory, Generation generation, RoleSpec role, List<String> features) throws IOException {
        ProcessSpec spec = new ProcessSpec("test", generation, directory.resolve("control"), directory.resolve("lock"),
                directory.resolve("vitals"), directory.resolve("work"), role);
        AtomicReference<Status> status = new AtomicReference<>();
        Manager told = new Manager(status, new AtomicReference<>(), new AtomicReference<>(new Message.Modules(List.of())), new LinkedBlockingQueue<>());
        ControlServer manager = ControlServer.listen(spec.controlSocket(), told);
        Path file = Files.writeString(directory.resolve("spec.json"), Json.line(spec));
        List<String> all = Stream.concat(features.stream(), driver(role)).toList();
        JvmProcess jvm = JvmProcess.start(logFile(), LAUNCH.command(Role.HOST, Map.of(), 384, List.of(), all, List.of(file.toString())));
        return new HostProcess(spec, jvm, manager, told);
    }

    /** Says {@code message} to the host, which has connected. */
    void tell(Message message) {
        told.session().get().send(message);
    }

    /** Has one of its resources restarted, and tells how that went. */
    Message.ResourceRestarted restart(String resource) throws InterruptedException {
        tell(new Message.RestartResource(1, PROCESS.child(resource)));
        Message.ResourceRestarted how = told.restarted().poll(30, TimeUnit.SECONDS);
        if (how == null) {
            throw new AssertionError("no answer to the restart of " + resource);
        }
        return how;
    }

    /** What it said last of its resources, by their names. */
    Map<String, Message.ResourceCounts> resources() {
        return told.counted().get().resources().stream().collect(Collectors.toMap(it -> it.id().name(), it -> it));
    }

    /** The resources that it says it has. */
    List<String> resourceNames() {
        return status.get().resources().stream().map(ElementId::name).toList();
    }

    /** Outside the test's directory, so that it can be read after a failure. */
    private static Path logFile() throws IOException {
        return Files.createTempFile(Files.createDirectories(Path.of("target/host-logs")), "host-", ".log");
    }

    Status awaitEnd() throws IOException {
        try {
            Awaitility.await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(20)).until(() -> !jvm.isAlive()
                    || status.get() != null && status.get().state() != State.RECOVERING);
        } catch (RuntimeException e) {
            throw new AssertionError("no status; the host's log:\n" + jvm.log(), e);
        }
        if (status.get() == null || status.get().state() == State.RECOVERING) {
            throw new AssertionError("the host ended; its log:\n" + jvm.log());
        }
        return status.get();
    }

    int awaitReady(String module) throws IOException {
        Status end = awaitEnd();
        if (end.state() != State.READY) {
            throw new AssertionError(end + "; the host's log:\n" + jvm.log());
        }
        return port(module);
    }

    int port(String module) {
        return module(module).port();
    }

    /** How many requests are in a module, as it said last. */
    long requestsIn(String name) {
        return told.counted().get().modules().stream().filter(it -> it.id().equals(PROCESS.child(name))).mapToLong(Message.ModuleCounts::inFlight).sum();
    }

    /** What it said last of a module. */
    Message.ModuleStatus module(String name) {
        return status.get().modules().stream().filter(each -> each.id().name().equals(name)).findFirst().orElseThrow();
    }

    HttpResponse<String> get(int port, String path, String... headers) throws IOException, InterruptedException {
        return send(request(port, path, headers).GET().build());
    }

    static HttpRequest.Builder request(int port, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(Duration.ofSeconds(30));
        return headers.length == 0 ? request : request.headers(headers);
    }

    static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /**
     * What the component answers by itself, some 150 ms before it would be cancelled. If the machine stood still for longer than that,
     * the request was cancelled, and is sent again.
     */
    static HttpResponse<String> uncancelled(Callable<HttpResponse<String>> request) throws Exception {
        HttpResponse<String> answer = request.call();
        for (int again = 1; again <= 5 && answer.statusCode() == 504 && answer.body().contains("and was cancelled"); again++) {
            answer = request.call();
        }
        return answer;
    }

    /** What its JVM answers to a command of {@code jcmd}. */
    String jcmd(String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid()), command)
                .redirectErrorStream(true).start();
        String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new AssertionError("jcmd " + command + ": " + answer);
        }
        return answer;
    }

    /** Returns when it has kept no class loader of an ended generation for some time: what it says may be a second old. */
    void awaitNoLoaderLeft() throws IOException {
        try (Arena arena = Arena.ofShared()) {
            Vitals vitals = Vitals.open(spec.vitalsFile(), arena);
            Awaitility.await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(500)).during(Duration.ofSeconds(2)).untilAsserted(() -> {
                String ignored = jcmd("GC.run");
                assertThat(vitals.get(Counter.RETAINED_LOADERS)).as("class loaders of ended generations").isZero();
            });
        }
        assertThat(log().lines().filter(it -> it.contains("may stay"))).as("said to be left").isEmpty();
    }

    /** Of the host, which has begun. */
    long pid() {
        return jvm.pid();
    }

    String log() throws IOException {
        return jvm.log();
    }

    void kill() throws InterruptedException {
        jvm.kill();
    }

    @Override
    public void close() throws InterruptedException, IOException {
        jvm.close();
        manager.close();
    }

    /** Welcomes the host and keeps what it says of itself. */
    private record Manager(
            AtomicReference<Status> status, AtomicReference<ControlServer.Session> session, AtomicReference<Message.Modules> counted,
            BlockingQueue<Message.ResourceRestarted> restarted) implements ControlServer.Listener {

        @Override
        public void connected(ControlServer.Session connected) {
            session.set(connected);
            connected.send(new Message.Welcome(1));
        }

        @Override
        public void received(ControlServer.Session from, Message message) {
            switch (message) {
                case Status now -> status.set(now);
                case Message.Modules counts -> counted.set(counts);
                case Message.ResourceRestarted how -> restarted.add(how);
                default -> { }
            }
        }

        @Override
        public void disconnected(ControlServer.Session gone) {}
    }
}
