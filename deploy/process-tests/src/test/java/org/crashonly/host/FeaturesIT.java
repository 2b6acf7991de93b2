package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crashonly.host.HostProcess.module;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.crashonly.host.apps.HelloServlet;
import org.crashonly.payara.PayaraRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The features of the container fit the base, and it believes its front doors. */
class FeaturesIT {

    @TempDir
    private Path directory;

    @Test
    void aHostWithAllFeaturesServesAndCompilesJsps() throws Exception {
        Path war = new WarFile().beans().add(HelloServlet.class)
                .add("page.jsp", "<%@ taglib prefix=\"c\" uri=\"jakarta.tags.core\" %><c:forEach begin=\"1\" end=\"3\" var=\"i\">${i * i};</c:forEach>")
                .add("moved.jsp", "<% response.addHeader(\"X-Secure\", \"\" + request.isSecure()); response.sendRedirect(\"hello\"); %>")
                .write(directory.resolve("all.war"));
        try (HostProcess host = HostProcess.start(directory, null, PayaraRuntime.catalogue().featureNames(), module("all", war, "/all"))) {
            int port = host.awaitReady("all");
            assertThat(host.get(port, "/all/hello").body()).startsWith("hello");
            assertThat(host.get(port, "/all/page.jsp").body()).contains("1;4;9;");

            assertThat(redirect(host, port, "http")).doesNotContain("Secure");
            assertThat(redirect(host, port, "https")).as("a session's cookie that came about over TLS").contains("Secure");
        }
    }

    /** Asks for a page as a front door does whose client speaks {@code scheme}; returns the cookie that came with the redirect. */
    private static String redirect(HostProcess host, int port, String scheme) throws Exception {
        HttpResponse<String> moved = host.get(port, "/all/moved.jsp", "X-Forwarded-Proto", scheme);
        assertThat(moved.statusCode()).isEqualTo(302);
        assertThat(moved.headers().firstValue("Location")).hasValue(scheme + "://127.0.0.1:" + port + "/all/hello");
        assertThat(moved.headers().firstValue("X-Secure")).hasValue(Boolean.toString(scheme.equals("https")));
        return moved.headers().firstValue("Set-Cookie").orElseThrow();
    }
}
