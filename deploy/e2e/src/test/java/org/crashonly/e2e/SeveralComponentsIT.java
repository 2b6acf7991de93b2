package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.sandbox.process.ProcessScan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code crashonly run app.yaml}: several components, some of which share a process, routed by path and host. */
class SeveralComponentsIT {

    @Test
    void componentsAreRoutedByPathAndKilledApart(@TempDir Path directory) throws Exception {
        pictured(directory.resolve("pictured.war"));
        Path descriptor = Files.writeString(directory.resolve("app.yaml"), """
                application: several
                components:
                  front: {war: pictured.war, path: /, process: web, static: [/img/*]}
                  left:  {war: %1$s, path: /left, process: both}
                  right: {war: %1$s, path: /right, process: both}
                  inner: {war: %1$s, process: both}
                stores:
                  db: {type: acid, engine: h2}
                policy: {default-ttl: 30s, max-ttl: 60s}
                """.formatted(Probe.WAR));
        try (ServerUnderTest server = ServerUnderTest.in(directory, Probe.DISTRIBUTION).started(descriptor)) {
            ProcessScan.Found web = Probe.process(server, "web");
            ProcessScan.Found both = Probe.process(server, "both");
            assertThat(Probe.get(server, "/pid").body()).isEqualTo(pid(web));
            assertThat(Probe.get(server, "/left/pid").body()).isEqualTo(pid(both));
            assertThat(Probe.get(server, "/right/pid").body()).isEqualTo(pid(both));
            assertThat(Probe.get(server, "/leftover").statusCode()).isEqualTo(404);

            Probe.killAndAwaitSuccessor(server, "both");
            assertThat(Probe.get(server, "/pid").body()).isEqualTo(pid(web));
            assertThat(Probe.get(server, "/left/pid").body()).isEqualTo(pid(Probe.process(server, "both")));
            assertThat(Probe.get(server, "/right/").body()).isEqualTo("hello");

            aStaticFileIsServedWhileItsHostIsDead(server);
        }
    }

    private static void aStaticFileIsServedWhileItsHostIsDead(ServerUnderTest server) {
        HttpResponse<String> before = Probe.get(server, "/img/picture.svg");
        assertThat(before.body()).isEqualTo("<svg/>");
        String tag = before.headers().firstValue("etag").orElseThrow();

        ProcessScan.Found victim = Probe.process(server, "web");
        ServerUnderTest.kill(victim);
        HttpResponse<String> meanwhile = Probe.get(server, "/img/picture.svg", "Request-TTL", "500");
        HttpResponse<String> unchanged = Probe.get(server, "/img/picture.svg", "If-None-Match", tag, "Request-TTL", "500");
        ElementView host = server.element("web").orElseThrow();

        assertThat(host.state().equals("ready") && host.pid() != victim.identity().pid()).as("the successor is ready already").isFalse();
        assertThat(meanwhile.statusCode()).isEqualTo(200);
        assertThat(meanwhile.body()).isEqualTo("<svg/>");
        assertThat(unchanged.statusCode()).isEqualTo(304);
        Probe.awaitSuccessor(server, "web", victim.identity());
        assertThat(Probe.get(server, "/img/none.svg").statusCode()).isEqualTo(404);
    }

    /** The probe with a file that the descriptor declares to be static. */
    private static void pictured(Path war) throws IOException {
        Files.copy(Probe.WAR, war);
        try (FileSystem zip = FileSystems.newFileSystem(war)) {
            Files.createDirectory(zip.getPath("/img"));
            Files.writeString(zip.getPath("/img/picture.svg"), "<svg/>");
        }
    }

    private static String pid(ProcessScan.Found process) {
        return Long.toString(process.identity().pid());
    }
}
