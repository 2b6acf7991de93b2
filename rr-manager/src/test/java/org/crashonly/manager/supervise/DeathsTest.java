package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.crashonly.control.ElementId;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Message;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeathsTest {

    @TempDir
    Path directory;

    private Path log;

    @BeforeEach
    void prepare() {
        log = directory.resolve("web.log");
    }

    @ParameterizedTest
    @CsvSource({
        "Java heap space, heap", "GC overhead limit exceeded, heap", "Metaspace, metaspace", "Compressed class space, metaspace",
        "Direct buffer memory, direct buffers", "unable to create native thread: possibly out of memory, threads",
        "Requested array size exceeds VM limit, Requested array size exceeds VM limit"
    })
    void aJvmThatRanOutOfMemorySaysOfWhich(String said, String told) throws Exception {
        Files.writeString(log, "x".repeat(10_000) + "\nTerminating due to java.lang.OutOfMemoryError: " + said + "\nlater\n");
        assertThat(Deaths.explain(ExitCode.OUT_OF_MEMORY.code(), log)).isEqualTo(": out of memory: " + told);
    }

    @Test
    void theSameCodeWithoutThatIsAModulesDoing() throws Exception {
        assertThat(Deaths.explain(ExitCode.OUT_OF_MEMORY.code(), log)).isEqualTo(": it exited by itself; see its log");
        Files.writeString(log, "Terminating due to java.lang.OutOfMemoryError: Metaspace\n" + "what a later generation says\n".repeat(400));
        assertThat(Deaths.explain(ExitCode.OUT_OF_MEMORY.code(), log)).isEqualTo(": it exited by itself; see its log");
    }

    @Test
    void aCodeOfNobodysIsAnExitAndASignalSaysAll() {
        assertThat(Deaths.explain(5, log)).isEqualTo(": it exited by itself; see its log");
        assertThat(Deaths.explain(0, log)).isEqualTo(": it exited by itself; see its log");
        assertThat(Deaths.explain(137, log)).isEmpty();
        assertThat(Deaths.explain(ExitCode.FENCED.code(), log)).contains("generation has ended");
    }

    @Test
    void howAProcessEndedIsToldAsDataToo() throws Exception {
        Files.writeString(log, "Terminating due to java.lang.OutOfMemoryError: Java heap space\n");
        assertThat(Deaths.data(OptionalInt.of(3), true, log)).isEqualTo(
                Map.of("exit", "3", "meaning", "out-of-memory", "out-of", "heap", "served", "true", "own-doing", "true"));
        assertThat(Deaths.data(OptionalInt.of(3), true, directory.resolve("none"))).as("a module's exit").isEqualTo(
                Map.of("exit", "3", "served", "true", "own-doing", "true"));
        assertThat(Deaths.data(OptionalInt.of(ExitCode.DEPLOYMENT_FAILED.code()), false, log)).isEqualTo(
                Map.of("exit", "78", "meaning", "deployment-failed", "served", "false", "own-doing", "true"));
        assertThat(Deaths.data(OptionalInt.of(137), true, log)).isEqualTo(Map.of("signal", "9", "served", "true", "own-doing", "false"));
        assertThat(Deaths.data(OptionalInt.empty(), true, log)).isEqualTo(Map.of("served", "true", "own-doing", "false"));
        ElementId cart = new ElementId("machine/shop/web/cart");
        assertThat(Deaths.data(new Message.Status(
                Message.State.FAILED, List.of(new Message.ModuleStatus(cart, 0, "no class Missing")), 0, null))).isEqualTo(Map.of("cart", "no class Missing"));
        assertThat(Deaths.data(new Message.Status(Message.State.FAILED, List.of(), 0, "no room"))).isEqualTo(Map.of("process", "no room"));
    }

    @ParameterizedTest
    @CsvSource({
        // By itself, out of memory, FPE, abort, segmentation fault; then SIGKILL and SIGTERM.
        "0, true", "1, true", "3, true", "136, true", "134, true", "139, true", "137, false", "143, false"
    })
    void whatAProcessDoesItselfIsToldFromWhatIsDoneToIt(int exit, boolean own) {
        assertThat(Deaths.isItsOwnDoing(OptionalInt.of(exit))).isEqualTo(own);
    }

    @Test
    void whoWasShutOutOrWhoseEndNobodySawDidNothing() {
        assertThat(Deaths.isItsOwnDoing(OptionalInt.empty())).isFalse();
        assertThat(Deaths.isItsOwnDoing(OptionalInt.of(ExitCode.FENCED.code()))).isFalse();
        assertThat(Deaths.isItsOwnDoing(OptionalInt.of(ExitCode.LOCKED.code()))).isFalse();
    }

    @Test
    void theThreadsOfAProcessAreCounted() throws Exception {
        assertThat(ThreadLimit.threads(ProcessHandle.current().pid())).isGreaterThan(5);
        Process one = new ProcessBuilder("sleep", "1000").start();
        try {
            assertThat(ThreadLimit.threads(one.pid())).isEqualTo(1);
        } finally {
            one.destroyForcibly();
        }
        assertThat(ThreadLimit.threads(Long.MAX_VALUE)).isZero();
    }
}
