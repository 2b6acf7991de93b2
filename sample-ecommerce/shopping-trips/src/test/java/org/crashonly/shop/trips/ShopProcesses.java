package org.crashonly.shop.trips;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The shop as two processes: H2, and a plain Payara Micro with all components. Either may be killed and started again. */
final class ShopProcesses {

    private static final List<String> COMPONENTS = List.of("catalog", "cart", "accounts", "inventory", "payment", "orders");
    private static final List<String> OPENED = List.of("java.lang", "java.net", "java.nio", "java.util", "java.io", "sun.nio.ch",
            "jdk.internal.loader");
    private static final Path PARTS = Path.of(System.getProperty("shop.directory"));

    private final Path directory;
    private final int storePort = freePort();
    private final int shopPort = freePort();
    private Process store;
    private Process payara;
    private int lives;

    ShopProcesses(Path directory) {
        this.directory = directory;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + shopPort + "/");
    }

    /** A connection of the administrator, who may look into everything. */
    Connection store() throws SQLException {
        return DriverManager.getConnection("jdbc:h2:tcp://127.0.0.1:" + storePort + "/shop", StoreMain.ADMIN, StoreMain.PASSWORD);
    }

    void startStore() throws IOException {
        Files.createDirectories(directory.resolve("db"));
        store = start("store", java("-Xmx256m", "-cp", System.getProperty("java.class.path"), StoreMain.class.getName(),
                directory.resolve("db").toString(), String.valueOf(storePort)));
        await("the store listens").atMost(Duration.ofSeconds(60)).until(this::storeListens);
    }

    void killStore() {
        kill(store);
    }

    void startPayara() throws IOException {
        payara = start("payara-" + ++lives, command());
        await("the shop serves").atMost(Duration.ofMinutes(4)).pollInterval(Duration.ofMillis(200)).until(this::serves);
    }

    void killPayara() {
        kill(payara);
    }

    void killAll() {
        kill(payara);
        kill(store);
    }

    private List<String> command() throws IOException {
        Path life = Files.createDirectories(directory.resolve("life-" + lives));
        List<String> command = java("-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir=" + life);
        OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
        List<String> deployments = new ArrayList<>();
        for (String component : COMPONENTS) {
            command.add("-D" + component + "/mp-rest/url=" + url() + "inside-" + component);
            deployments.addAll(List.of("--deploy", copy(component, life.resolve("inside-" + component + ".war"))));
        }
        deployments.addAll(List.of("--deploy", copy("storefront", life.resolve("ROOT.war"))));
        Path settings = Files.writeString(life.resolve("settings"), settings());
        command.addAll(List.of("-jar", PARTS.resolve("payara-micro.jar").toString(), "--rootdir", life.resolve("root").toString(), "--port",
                String.valueOf(shopPort), "--nocluster", "--nohostaware", "--disablephonehome", "--maxhttpthreads", "80",
                "--postbootcommandfile", settings.toString()));
        command.addAll(deployments);
        return command;
    }

    private String settings() {
        String pool = "set resources.jdbc-connection-pool.H2Pool.";
        return pool + "property.URL=jdbc:h2:tcp://127.0.0.1:" + storePort + "/shop\n"
                + pool + "property.User=" + StoreMain.USER + "\n"
                + pool + "property.Password=" + StoreMain.PASSWORD + "\n"
                + pool + "validation-classname=org.glassfish.api.jdbc.validation.JDBC40ConnectionValidation\n"
                + pool + "connection-validation-method=custom-validation\n"
                + pool + "is-connection-validation-required=true\n"
                + pool + "fail-all-connections=true\n"
                + pool + "max-pool-size=64\n";
    }

    private static String copy(String component, Path to) throws IOException {
        return Files.copy(PARTS.resolve(component + ".war"), to).toString();
    }

    private static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private Process start(String name, List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(directory.resolve(name + ".log").toFile()).start();
    }

    private boolean storeListens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), storePort)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean serves() throws InterruptedException {
        if (!payara.isAlive()) {
            throw new IllegalStateException("Payara ended with " + payara.exitValue() + "; see " + directory);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(url()).timeout(Duration.ofSeconds(30)).build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 && answer.body().contains("What others take home");
        } catch (IOException e) {
            return false;
        }
    }

    private static void kill(Process process) {
        if (process == null) {
            return;
        }
        process.destroyForcibly();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no free port", e);
        }
    }
}
