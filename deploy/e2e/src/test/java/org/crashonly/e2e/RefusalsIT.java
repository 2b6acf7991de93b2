package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.crashonly.bench.ServerUnderTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be run is refused in one message that names the cause, and leaves nothing behind. */
@Order(5)
class RefusalsIT {

    @TempDir
    Path directory;

    private ServerUnderTest server;

    @BeforeEach
    void aServerThatIsNotStarted() {
        server = ServerUnderTest.in(directory, Probe.DISTRIBUTION);
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(server.processes()).isEmpty();
        assertThat(server.data().root()).doesNotExist();
        server.close();
    }

    @Test
    void aMissingWar() {
        assertRefused(server.run(directory.resolve("nowhere.war")), "nowhere.war");
    }

    @Test
    void anEar() throws Exception {
        Path ear = zip("shop.ear", "META-INF/application.xml", "<application/>");
        assertRefused(server.run(ear), "EAR");
    }

    @Test
    void aDamagedWar() throws Exception {
        assertRefused(server.run(Files.writeString(directory.resolve("damaged.war"), "not a zip")), "damaged.war");
    }

    @Test
    void aDescriptorWithAnUnknownKey() throws Exception {
        Path descriptor = Files.writeString(directory.resolve("app.yaml"), """
                application: shop
                components:
                  web: {war: %s, path: /, proces: web}
                """.formatted(Probe.WAR));
        assertRefused(server.run(descriptor), "app.yaml:3:", "proces", "process");
    }

    @Test
    void aPortInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(server.httpPort(), 1, InetAddress.getLoopbackAddress())) {
            assertRefused(server.run(Probe.WAR), Integer.toString(taken.getLocalPort()), "in use");
        }
    }

    @Test
    void aCertificateThatIsNone() throws Exception {
        Path certificate = Files.writeString(directory.resolve("door.crt"), "no certificate");
        Path missing = directory.resolve("door.key");
        assertRefused(server.run(Probe.WAR, "--tls-certificate", certificate.toString(), "--tls-key", missing.toString()), "door.crt", "PEM");
        assertRefused(server.run(Probe.WAR, "--tls-certificate", certificate.toString()), "--tls-key is missing");
    }

    @Test
    void aWarThatDoesNotDeploy() throws Exception {
        Path war = zip("broken.war", "WEB-INF/web.xml", """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <listener><listener-class>missing.Listener</listener-class></listener>
                </web-app>
                """);
        ServerUnderTest.Outcome outcome = server.run(war);
        assertRefused(outcome, "missing.Listener");
        assertThat(outcome.output()).as("the log says the same at length").doesNotContain("wrote:");
    }

    private static void assertRefused(ServerUnderTest.Outcome outcome, String... causes) {
        assertThat(outcome.exitCode()).as(outcome.output()).isNotZero();
        assertThat(outcome.output()).contains(causes).doesNotContain("\tat ");
    }

    private Path zip(String name, String entry, String content) throws Exception {
        Path file = directory.resolve(name);
        try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return file;
    }
}
