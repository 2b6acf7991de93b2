package org.crashonly.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A process that a thread starts again whenever it ends, as a shell loop would. Each life has a log of its own. */
final class LoopedProcess implements AutoCloseable {

    private static final long LONGEST_START_SECONDS = 180;
    private static final long LOOK_NANOS = 20_000_000;

    private final String name;
    private final List<String> command;
    private final Path directory;
    private final String readyMark;
    private Process process;
    private int life;
    private boolean ended;

    private LoopedProcess(String name, List<String> command, Path directory, String readyMark) {
        this.name = name;
        this.command = command;
        this.directory = directory;
        this.readyMark = readyMark;
    }

    /** @param readyMark what a life writes when it is ready; null: it is ready when it has started */
    static LoopedProcess start(String name, List<String> command, Path directory, String readyMark) throws IOException {
        LoopedProcess looped = new LoopedProcess(name, command, directory, readyMark);
        looped.begin();
        Thread.ofPlatform().daemon().name("loop of " + name).start(looped::loop);
        return looped;
    }

    private synchronized void begin() throws IOException {
        if (!ended) {
            life++;
            process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).redirectOutput(log(life)).start();
        }
    }

    private java.io.File log(int number) {
        return directory.resolve("life-" + number + ".log").toFile();
    }

    private void loop() {
        try {
            while (true) {
                Process running;
                synchronized (this) {
                    if (ended) {
                        return;
                    }
                    running = process;
                }
                running.waitFor();
                begin();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** kill -9; returns when the next life is ready. */
    void kill() {
        int next;
        synchronized (this) {
            next = life + 1;
            process.destroyForcibly();
        }
        awaitReady(next);
    }

    void awaitReady() {
        awaitReady(1);
    }

    private void awaitReady(int number) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_START_SECONDS);
        while (System.nanoTime() - deadline < 0) {
            if (isReady(number)) {
                return;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        throw new IllegalStateException(name + " was not ready after " + LONGEST_START_SECONDS + " s; the end of its log:\n" + end(number));
    }

    private String end(int number) {
        try {
            List<String> lines = Files.readAllLines(log(number).toPath());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            return "(" + e + ")";
        }
    }

    private boolean isReady(int number) {
        try {
            Path log = log(number).toPath();
            return Files.exists(log) && (readyMark == null || Files.readString(log).contains(readyMark));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Process last;
        synchronized (this) {
            ended = true;
            last = process;
        }
        last.destroyForcibly();
        last.onExit().join();
    }
}
