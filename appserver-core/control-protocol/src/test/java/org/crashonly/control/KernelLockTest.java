package org.crashonly.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelLockTest {

    @TempDir
    Path directory;

    @Test
    void theLockOutlivesEveryReferenceToItAndEndsWithTheProcess() throws Exception {
        Path file = directory.resolve("lock");
        Process holder = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                        Careless.class.getName(), file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("collected");
            assertThat(KernelLock.tryTake(file)).isEmpty();
        } finally {
            holder.destroyForcibly();
        }
        assertThat(holder.waitFor(60, TimeUnit.SECONDS)).isTrue();
        await().untilAsserted(() -> {
            var taken = KernelLock.tryTake(file);
            assertThat(taken).isPresent();
            taken.get().release();
        });
    }

    @Test
    void aProcessCannotTakeALockTwiceNorLoseItByTrying() throws Exception {
        Path file = directory.resolve("lock");
        KernelLock lock = KernelLock.tryTake(file).orElseThrow();
        try {
            assertThat(KernelLock.tryTake(directory.resolve("./lock"))).isEmpty();
            assertThat(KernelLock.tryTake(file)).isEmpty();
        } finally {
            lock.release();
        }
    }

    @Test
    void aLockWhoseFileWasRemovedOrReplacedIsNotInPlace() throws Exception {
        Path file = directory.resolve("below/lock");
        KernelLock lock = KernelLock.tryTake(file).orElseThrow();
        try {
            assertThat(lock.isInPlace()).isTrue();
            Path aside = Files.move(file, directory.resolve("aside"));
            assertThat(lock.isInPlace()).isFalse();
            Files.createFile(file);
            assertThat(lock.isInPlace()).as("another file of that name").isFalse();
            Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
            assertThat(lock.isInPlace()).isTrue();
        } finally {
            lock.release();
        }
    }

    /** Takes the lock and forgets it; a channel that nobody can reach would be closed by the collector. */
    static final class Careless {

        private Careless() {}

        public static void main(String[] arguments) throws Exception {
            if (KernelLock.tryTake(Path.of(arguments[0])).isEmpty()) {
                throw new IllegalStateException("not taken");
            }
            // The sentinels are as unreachable as the lock's object; when they were cleaned, so was it, were it to be.
            for (int round = 0; round < 3; round++) {
                var sentinel = new java.util.concurrent.CountDownLatch(1);
                java.lang.ref.Cleaner.create().register(new Object(), sentinel::countDown);
                while (!sentinel.await(50, TimeUnit.MILLISECONDS)) {
                    System.gc();
                }
            }
            System.out.println("collected");
            Thread.currentThread().join();
        }
    }
}
