package org.crashonly.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.crashonly.bench.Kills;
import org.crashonly.bench.ServerUnderTest;

/**
 * The same WARs as people run them today: plain Payara Micro in the same three processes, behind HAProxy, beside an H2 server, each
 * restarted by a shell loop. HAProxy repeats what it can; connection pools are validated; H2 has its default settings.
 */
final class PeerShop implements Shop {

    private static final Map<String, List<String>> PROCESSES = Map.of(
            "web", List.of("storefront"),
            "shop", List.of("catalog", "cart", "accounts"),
            "fulfilment", List.of("orders", "payment", "inventory"));
    private static final List<String> OPENED =
            List.of("java.lang", "java.net", "java.nio", "java.util", "java.io", "sun.nio.ch", "jdk.internal.loader");

    /** Whoever opens the database first creates it with this account. */
    private static final String USER = "SHOP";

    private final String password = UUID.randomUUID().toString();
    private final Path directory;
    private final Path payaraMicro;
    private final int entrance;
    private final int storePort = ServerUnderTest.freePort();
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Map<String, LoopedProcess> processes = new LinkedHashMap<>();

    PeerShop(Path directory, Path payaraMicro, int entrance) {
        this.directory = directory;
        this.payaraMicro = payaraMicro.toAbsolutePath();
        this.entrance = entrance;
    }

    @Override
    public int start(Path descriptor) throws IOException {
        PROCESSES.keySet().stream().sorted().forEach(process -> ports.put(process, ServerUnderTest.freePort()));
        begin("db", java("-Xmx256m", "-cp", System.getProperty("java.class.path"), "org.h2.tools.Server", "-tcp", "-tcpPort",
                String.valueOf(storePort), "-baseDir", directory.resolve("db").toString(), "-ifNotExists"), "TCP server running");
        processes.get("db").awaitReady();
        for (String process : ports.keySet()) {
            begin(process, payara(process, descriptor.getParent()), "ready in");
        }
        for (String process : ports.keySet()) {
            processes.get(process).awaitReady();
        }
        begin("haproxy", List.of("haproxy", "-db", "-f", Files.writeString(directory.resolve("haproxy.cfg"), balancer()).toString()), null);
        return 0;
    }

    private void begin(String name, List<String> command, String readyMark) throws IOException {
        processes.put(name, LoopedProcess.start(name, command, Files.createDirectories(directory.resolve(name)), readyMark));
        System.err.println("  " + name + " starts");
    }

    private List<String> payara(String process, Path wars) throws IOException {
        Path life = Files.createDirectories(directory.resolve(process));
        List<String> command = java("-Xmx512m", "-XX:+UseSerialGC", "-Djava.io.tmpdir=" + life);
        OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
        PROCESSES.values().stream().flatMap(List::stream)
                .forEach(it -> command.add("-D" + it + "/mp-rest/url=http://127.0.0.1:" + entrance + "/inside-" + it));
        command.addAll(List.of("-jar", payaraMicro.toString(), "--port", String.valueOf(ports.get(process)), "--nocluster", "--nohostaware",
                "--disablephonehome", "--maxhttpthreads", "80", "--postbootcommandfile",
                Files.writeString(life.resolve("settings"), poolSettings()).toString()));
        for (String component : PROCESSES.get(process)) {
            String context = component.equals("storefront") ? "ROOT" : "inside-" + component;
            Path war = Files.copy(wars.resolve(component + ".war"), life.resolve(context + ".war"));
            command.addAll(List.of("--deploy", war.toString()));
        }
        return command;
    }

    private String databaseUrl() {
        return "jdbc:h2:tcp://127.0.0.1:" + storePort + "/./" + NAME + ";MODE=LEGACY";
    }

    private String poolSettings() {
        String pool = "set resources.jdbc-connection-pool.H2Pool.";
        return pool + "property.URL=" + databaseUrl() + "\n"
                + pool + "property.User=" + USER + "\n"
                + pool + "property.Password=" + password + "\n"
                + pool + "validation-classname=org.glassfish.api.jdbc.validation.JDBC40ConnectionValidation\n"
                + pool + "connection-validation-method=custom-validation\n"
                + pool + "is-connection-validation-required=true\n"
                + pool + "fail-all-connections=true\n"
                + pool + "max-pool-size=64\n";
    }

    private String balancer() {
        StringBuilder text = new StringBuilder("""
                defaults
                  mode http
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                  timeout queue 60s
                  option redispatch
                  retries 5
                  retry-on all-retryable-errors
                frontend entrance
                  bind 127.0.0.1:%d
                """.formatted(entrance));
        PROCESSES.forEach((process, components) -> components.stream().filter(it -> !it.equals("storefront"))
                .forEach(it -> text.append("  use_backend ").append(process).append(" if { path_beg /inside-").append(it).append(" }\n")));
        text.append("  default_backend web\n");
        ports.forEach((process, port) -> text.append("backend ").append(process).append("\n  server one 127.0.0.1:").append(port)
                .append(" check inter 500ms\n"));
        return text.toString();
    }

    private static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    public URI url() {
        return URI.create("http://127.0.0.1:" + entrance + "/");
    }

    @Override
    public Connection database() throws SQLException {
        return DriverManager.getConnection(databaseUrl(), USER, password);
    }

    @Override
    public void open() {
        // Shell loops note nothing.
    }

    @Override
    public List<String> running(Kills.Target kind) {
        return switch (kind) {
            case HOST -> List.copyOf(ports.keySet());
            case STORE -> List.of("db");
            case FRONT_DOOR -> List.of("haproxy");
            case MANAGER -> List.of();
        };
    }

    @Override
    public void kill(String id) {
        processes.get(id).kill();
    }

    @Override
    public List<Restarts.Restart> restarts() {
        return List.of();
    }

    @Override
    public Restarts.FrontDoors frontDoors() {
        return new Restarts.FrontDoors(0, 0);
    }

    @Override
    public void close() {
        processes.values().forEach(LoopedProcess::close);
    }
}
