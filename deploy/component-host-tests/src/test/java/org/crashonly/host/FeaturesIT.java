package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crashonly.host.HostProcess.module;

import java.nio.file.Path;
import org.crashonly.host.apps.HelloServlet;
import org.crashonly.payara.PayaraRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The features of the container fit the base. */
class FeaturesIT {

    @TempDir
    private Path directory;

    @Test
    void aHostWithAllFeaturesServesAndCompilesJsps() throws Exception {
        Path war = new WarFile().beans().add(HelloServlet.class)
                .add("page.jsp", "<%@ taglib prefix=\"c\" uri=\"jakarta.tags.core\" %><c:forEach begin=\"1\" end=\"3\" var=\"i\">${i * i};</c:forEach>")
                .write(directory.resolve("all.war"));
        try (HostProcess host = HostProcess.start(directory, null, PayaraRuntime.catalogue().featureNames(), module("all", war, "/all"))) {
            int port = host.awaitReady("all");
            assertThat(host.get(port, "/all/hello").body()).startsWith("hello");
            assertThat(host.get(port, "/all/page.jsp").body()).contains("1;4;9;");
        }
    }
}
