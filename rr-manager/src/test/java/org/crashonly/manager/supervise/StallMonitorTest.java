package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StallMonitorTest {

    private static final long NOW = 1_000_000_000_000L;

    @Test
    void aStoppedProcessIsBelievedFrozenWithinHalfASecond() {
        assertThat(StallMonitor.judge(silentFor(StallMonitor.STOPPED.plusMillis(1)), NOW, 'T')).get().asString().contains("SIGSTOP");
        assertThat(StallMonitor.judge(silentFor(StallMonitor.STOPPED), NOW, 'T')).isEmpty();
        assertThat(StallMonitor.STOPPED).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void aSlowProcessIsGivenMoreTime() {
        assertThat(StallMonitor.judge(silentFor(StallMonitor.SILENT), NOW, 'R')).isEmpty();
        assertThat(StallMonitor.judge(silentFor(StallMonitor.SILENT.plusMillis(1)), NOW, 'S')).get().asString().contains("3001 ms");
    }

    @Test
    void aProcessThatHasNotBeatenYetIsNotJudged() {
        assertThat(StallMonitor.judge(OptionalLong.empty(), NOW, 'T')).isEmpty();
        assertThat(StallMonitor.isSilent(OptionalLong.empty(), NOW)).isFalse();
    }

    @Test
    void theKernelSaysWhatThisProcessDoes() {
        assertThat(StallMonitor.kernelState(ProcessHandle.current().pid())).isIn('R', 'S');
    }

    private static OptionalLong silentFor(Duration time) {
        return OptionalLong.of(NOW - time.toNanos());
    }
}
