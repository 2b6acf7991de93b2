package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.crashonly.manager.supervise.CpuTimes.Times;
import org.junit.jupiter.api.Test;

/** A silent process is looked at ten times a second; what it is taken for depends on what the kernel says of it. */
class StallMonitorTest {

    private static final long BEGIN = 1_000_000_000_000L;
    private static final long STOPPED = StallMonitor.STOPPED.toNanos();
    private static final long LOOK = Duration.ofMillis(100).toNanos();

    private final ScriptedKernel kernel = new ScriptedKernel();
    private final StallMonitor monitor = new StallMonitor(kernel, BEGIN);

    @Test
    void aStoppedProcessIsBelievedFrozenWithinHalfASecond() {
        kernel.state = 'T';
        assertThat(silentUntil(Duration.ofMillis(400))).isEmpty();
        assertThat(silentUntil(Duration.ofMillis(500))).get().asString().contains("SIGSTOP").contains("500 ms");
    }

    @Test
    void aStoppedProcessIsBelievedFrozenAlsoByAManagerThatWasHeldUp() {
        kernel.state = 'T';
        assertThat(monitor.look(OptionalLong.of(BEGIN), BEGIN + Duration.ofSeconds(20).toNanos())).isPresent();
    }

    @Test
    void aProcessThatBeginsMayBeSilentUnlessItIsStopped() {
        long later = BEGIN + Duration.ofSeconds(60).toNanos();
        assertThat(monitor.lookAtBeginning(OptionalLong.of(BEGIN), later)).isEmpty();
        kernel.state = 'T';
        assertThat(monitor.lookAtBeginning(OptionalLong.empty(), later)).as("nobody knows since when").isEmpty();
        assertThat(monitor.lookAtBeginning(OptionalLong.of(later - STOPPED), later)).isEmpty();
        assertThat(monitor.lookAtBeginning(OptionalLong.of(later - STOPPED - 1), later)).isPresent();
    }

    @Test
    void aHungProcessIsGivenMoreTime() {
        assertThat(silentUntil(StallMonitor.SILENT)).isEmpty();
        assertThat(silentUntil(StallMonitor.SILENT.plusMillis(200))).get().satisfies(it -> {
            assertThat(it.sentence()).isEqualTo("no heartbeat for 3200 ms");
            assertThat(it.data()).containsEntry("silent-millis", "3200").containsEntry("starved-millis", "0").containsKey("kernel-state");
        });
    }

    @Test
    void aProcessThatSpinsWithAProcessorOfItsOwnIsHung() {
        kernel.runsPerLook = LOOK;
        kernel.runnable = true;
        assertThat(silentUntil(StallMonitor.SILENT.plusMillis(200))).isPresent();
    }

    @Test
    void aProcessThatGetsNoProcessorIsStarvedAndNotHung() {
        kernel.runnable = true;
        assertThat(silentUntil(Duration.ofSeconds(29))).isEmpty();
    }

    @Test
    void aProcessThatGetsAProcessorNowAndThenIsJudgedByTheTimeItCouldHaveSpoken() {
        kernel.runnable = true;
        kernel.runsPerLook = LOOK / 10;
        kernel.waitsPerLook = LOOK * 9 / 10;
        assertThat(silentUntil(Duration.ofSeconds(15))).isEmpty();
        assertThat(silentUntil(Duration.ofSeconds(31))).get().asString().contains("for a processor");
    }

    @Test
    void aStarvedProcessIsGivenUpInTheEnd() {
        kernel.runnable = true;
        assertThat(silentUntil(StallMonitor.STARVED.plusMillis(200))).get().asString().contains("of which it waited");
    }

    @Test
    void aBeatMakesEverythingGood() {
        assertThat(silentUntil(StallMonitor.SILENT)).isEmpty();
        long beat = BEGIN + StallMonitor.SILENT.toNanos();
        for (long now = beat; now < beat + StallMonitor.SILENT.toNanos(); now += LOOK) {
            assertThat(monitor.look(OptionalLong.of(beat), now)).isEmpty();
        }
    }

    @Test
    void whatAManagerDidNotSeeProvesNothing() {
        // It was held up for a minute, and so may the process have been.
        assertThat(monitor.look(OptionalLong.of(BEGIN), BEGIN + LOOK)).isEmpty();
        long awake = BEGIN + Duration.ofMinutes(1).toNanos();
        for (long now = awake; now < awake + Duration.ofSeconds(2).toNanos(); now += LOOK) {
            assertThat(monitor.look(OptionalLong.of(BEGIN), now)).isEmpty();
        }
    }

    @Test
    void aProcessThatHasNotBeatenYetIsNotJudged() {
        kernel.state = 'T';
        assertThat(monitor.look(OptionalLong.empty(), BEGIN + Duration.ofMinutes(5).toNanos())).isEmpty();
    }

    @Test
    void theKernelSaysWhatThisProcessDoes() {
        StallMonitor.Kernel own = StallMonitor.Kernel.of(ProcessHandle.current().pid());
        assertThat(own.state()).isIn('R', 'S');
        assertThat(own.cpuTimes().threads()).hasSizeGreaterThan(5);
        assertThat(own.cpuTimes().threads().values()).anyMatch(Times::runnable).anyMatch(it -> it.ranNanos() > 0);
        assertThat(StallMonitor.Kernel.of(Integer.MAX_VALUE).cpuTimes()).isEqualTo(CpuTimes.NONE);
    }

    private long looked = BEGIN;

    /** Looks from where it left off until {@code silence} after the only beat; the last verdict. */
    private Optional<Finding> silentUntil(Duration silence) {
        Optional<Finding> verdict = Optional.empty();
        for (; looked <= BEGIN + silence.toNanos(); looked += LOOK) {
            kernel.look();
            verdict = monitor.look(OptionalLong.of(BEGIN), looked);
        }
        return verdict;
    }

    /** One thread of which each look finds that it has run and waited a bit more; and another one that sleeps. */
    private static final class ScriptedKernel implements StallMonitor.Kernel {

        private char state = 'S';
        private boolean runnable;
        private long runsPerLook;
        private long waitsPerLook;
        private long ran = 5_000;
        private long waited = 7_000;

        private void look() {
            ran += runsPerLook;
            waited += waitsPerLook;
        }

        @Override
        public char state() {
            return state;
        }

        @Override
        public CpuTimes cpuTimes() {
            return new CpuTimes(Map.of("1", new Times(false, 10, 10), "2", new Times(runnable, ran, waited)));
        }
    }
}
