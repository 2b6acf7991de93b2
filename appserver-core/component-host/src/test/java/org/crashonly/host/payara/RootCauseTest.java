package org.crashonly.host.payara;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RootCauseTest {

    @Test
    void walksToTheInnermostCause() {
        Throwable failure = new IllegalStateException("outer", new RuntimeException("middle", new ClassNotFoundException("org.example.Gone")));
        assertThat(RootCause.of(failure)).isEqualTo("java.lang.ClassNotFoundException: org.example.Gone");
    }

    @Test
    void namesACauseWithoutMessage() {
        assertThat(RootCause.of(new NullPointerException())).isEqualTo("java.lang.NullPointerException");
    }

    @Test
    void keepsOnlyTheInnermostExceptionOfAReport() {
        assertThat(RootCause.ofReport("PlainTextActionReporterFAILUREDescription: deploy AdminCommandError occurred during deployment: "
                        + "Exception while loading the app : java.lang.IllegalStateException: ContainerBase.addChild: start: "
                        + "org.apache.catalina.LifecycleException: java.lang.ClassNotFoundException: org.example.NoSuchServlet. "
                        + "Please see server.log for more details.\n [name=noservlet\n"))
                .isEqualTo("java.lang.ClassNotFoundException: org.example.NoSuchServlet");
    }

    @Test
    void dropsEchoesAndStackTraces() {
        assertThat(RootCause.ofReport("Error occurred during deployment: Exception while loading the app : CDI deployment failure:"
                        + "WELD-001408: Unsatisfied dependencies for type Missing\n  at injection point x\n\tat org.example.A.b(A.java:0)\n"
                        + " -- WELD-001408: Unsatisfied dependencies for type Missing\n  at injection point x"))
                .isEqualTo("WELD-001408: Unsatisfied dependencies for type Missing at injection point x");
    }

    @Test
    void isOneLineOfBoundedLength() {
        assertThat(RootCause.ofReport("line\n".repeat(1_000))).doesNotContain("\n").hasSizeLessThanOrEqualTo(501).endsWith("…");
        assertThat(RootCause.ofReport(" ")).isEqualTo("no reason given");
    }
}
