package org.crashonly.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ExitCodeTest {

    /** Has a thread that fails, and others that would go on. */
    static final class HalfAProcess {

        private HalfAProcess() {}

        public static void main(String[] arguments) {
            Thread ignored = Thread.ofPlatform().start(() -> {
                while (true) {
                    LockSupport.park();
                }
            });
            Thread.currentThread().setUncaughtExceptionHandler(ExitCode::crash);
            throw new IllegalStateException("as expected");
        }
    }

    @Test
    void aProcessThatHasLostAThreadThatItNeedsCrashesItselfAndSaysWhy() throws Exception {
        Process process = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                HalfAProcess.class.getName()).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(output).isEqualTo(ExitCode.CRASHED.code());
            assertThat(output).contains("the thread main has failed", "as expected");
        } finally {
            process.destroyForcibly();
        }
    }
}
