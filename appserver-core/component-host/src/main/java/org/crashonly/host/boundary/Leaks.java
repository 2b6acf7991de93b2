package org.crashonly.host.boundary;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;

/** What a fault takes of a process, and gives back when it is over: heap, threads, files, classes. */
final class Leaks {

    /** More would take the threads of everybody else who runs as the same user. */
    private static final int MOST_THREADS = 5_000;
    /** Of a class that is leaked: each takes some hundred bytes of metaspace. */
    private static final int METHODS = 1_000;
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final String ANY_FILE = "/dev/null";

    private static final class Template {
        private static final byte[] BYTES = ClassFile.of().build(ClassDesc.of(Leaks.class.getPackageName(), "Leaked"), type -> {
            for (int i = 0; i < METHODS; i++) {
                type.withMethodBody("leaked" + i, MethodTypeDesc.of(ConstantDescs.CD_void), ClassFile.ACC_STATIC, code -> code.return_());
            }
        });
    }

    private final LongPredicate goesOn;
    private final AtomicInteger threads = new AtomicInteger();
    private final Queue<byte[]> memory = new ConcurrentLinkedQueue<>();
    private final Queue<FileInputStream> files = new ConcurrentLinkedQueue<>();
    private final Queue<Class<?>> classes = new ConcurrentLinkedQueue<>();
    private volatile boolean watched;

    /** @param goesOn whether the fault lasts still, asked with the time ({@link System#nanoTime}) */
    Leaks(LongPredicate goesOn) {
        this.goesOn = goesOn;
    }

    void memory(int bytes) {
        memory.add(new byte[bytes]);
        watch();
    }

    void thread() {
        if (threads.incrementAndGet() > MOST_THREADS) {
            threads.decrementAndGet();
            return;
        }
        Thread ignored = begin("leaked", threads::decrementAndGet);
    }

    /** @throws UncheckedIOException if the process may open no more: that is what a leak comes to */
    void file() {
        try {
            files.add(new FileInputStream(ANY_FILE));
        } catch (IOException e) {
            throw new UncheckedIOException("a fault was injected: no file can be opened any more", e);
        }
        watch();
    }

    void classes() {
        try {
            classes.add(MethodHandles.lookup().defineHiddenClass(Template.BYTES, false).lookupClass());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("this class may define classes beside itself", e);
        }
        watch();
    }

    /** Gives back what was taken; threads follow within a second. */
    void free() {
        memory.clear();
        classes.clear();
        for (FileInputStream file = files.poll(); file != null; file = files.poll()) {
            close(file);
        }
    }

    /** Somebody has to give it back when the time is over, though nobody ends it. */
    private void watch() {
        if (!goesOn.test(System.nanoTime())) {
            // Whoever watched may be gone.
            free();
            return;
        }
        synchronized (this) {
            if (watched) {
                return;
            }
            watched = true;
        }
        Thread ignored = begin("end of a leak", this::free);
    }

    /** It is nobody's: whoever looks for the threads of a module is not to find it. */
    private Thread begin(String name, Runnable end) {
        Thread thread = Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).name(name).unstarted(() -> {
            while (goesOn.test(System.nanoTime())) {
                LockSupport.parkNanos(PAUSE_NANOS);
                boolean ignored = Thread.interrupted();
            }
            end.run();
        });
        thread.setContextClassLoader(null);
        thread.start();
        return thread;
    }

    private static void close(FileInputStream file) {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a file that was only read cannot be closed", e);
        }
    }

    /** How many pieces of memory, threads, files and classes it holds. */
    int held() {
        return memory.size() + threads.get() + files.size() + classes.size();
    }
}
