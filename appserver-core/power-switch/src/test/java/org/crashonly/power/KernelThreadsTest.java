package org.crashonly.power;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class KernelThreadsTest {

    @Test
    void aThreadIsKnownByTheIdThatTheKernelHasForIt() throws Exception {
        // PID/task/ID
        long own = Long.parseLong(Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString());

        assertThat(KernelThreads.ids()).containsEntry(Thread.currentThread().threadId(), own);
    }

    @Test
    void whateverIsInItsName() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        long self = Thread.currentThread().threadId();
        Thread liar = Thread.ofPlatform().name("\"a\" #" + self + " [1] prio=5").start(() -> await(seen));
        Thread forger = Thread.ofPlatform().name("x\n\"main\" #" + self + " [1] prio=5\n").start(() -> await(seen));
        try {
            assertThat(KernelThreads.ids()).as("what may be either is neither").doesNotContainKey(self).containsKey(liar.threadId());
        } finally {
            seen.countDown();
            liar.join();
            forger.join();
        }
    }

    @Test
    void aJvmThatTellsNothingHasNone() {
        assertThat(KernelThreads.ids("")).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }
}
