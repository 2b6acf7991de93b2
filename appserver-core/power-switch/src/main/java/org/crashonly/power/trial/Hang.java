package org.crashonly.power.trial;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Code that never ends by itself, and does what it can to survive exceptions and interrupts. */
public enum Hang implements Runnable {
    /** A loop without anything in it. */
    EMPTY_LOOP(Hang::emptyLoop),
    /** Loops over ints, which compilers like to keep free of safepoint polls. */
    COUNTED_LOOPS(Hang::countedLoops),
    /** A loop that catches everything. */
    CATCHING_LOOP(Hang::catchingLoop),
    /** A loop in a finally block, which it never leaves by an exception. */
    FINALLY_LOOP(Hang::finallyLoop),
    /** Recursion, begun again at each stack overflow. */
    RECURSION(Hang::recursion),
    /** Each frame of a recursion catches the overflow and calls once more. */
    EXPONENTIAL_RECURSION(Hang::exponentialRecursion),
    /** A stream without an end, run by the JDK with code of the component. */
    ENDLESS_STREAM(Hang::endlessStream),
    /** A class whose initialiser loops. */
    CLASS_INITIALISER(Hang::classInitialiser),
    /** A loop while a monitor is held. */
    LOOP_IN_MONITOR(Hang::loopInMonitor),
    /** Short regular expressions, one after the other. */
    REGEX_LOOP(Hang::regexLoop),
    /** Sleeps, and swallows interrupts. */
    SLEEP(Hang::sleep),
    /** Waits, and swallows interrupts. */
    WAIT(Hang::await),
    /** Is parked. */
    PARK(LockSupport::park),
    /** Takes from an empty queue. */
    QUEUE(Hang::queue),
    /** Reads from a silent peer through a classic socket. */
    SOCKET_READ(Hang::socketRead),
    /** Waits for a connection at a classic server socket. */
    SOCKET_ACCEPT(Hang::socketAccept),
    /** Reads from a silent peer through a channel. */
    CHANNEL_READ(Hang::channelRead),
    /** Selects from nothing. */
    SELECTOR(Hang::selector),
    /** Waits for a task in a thread that it made, which loops. */
    EXECUTOR(Hang::executor),
    /** Has threads that wait for work in the JDK, in pools and in a timer, and is parked. */
    IDLE_THREADS(Hang::idleThreads),
    /** The same, but the classes of pools and timer are its own, and do not let themselves be ended. */
    OWN_POOLS(HangHoldings::ownPools),
    /** Reads from a silent peer through a classic socket of a class of its own, which does not let itself be closed. */
    OWN_SOCKET(HangHoldings::ownSocket),
    /** Asks a peer for a page that never answers. */
    URL_STREAM(HangHoldings::urlStream),
    /** Reads a page of which no more comes. */
    HTTP_BODY(HangHoldings::httpBody),
    /** The same, if its length is not said before. */
    HTTP_CHUNKS(HangHoldings::httpChunks),
    /** Has a port and a thread of the JDK that looks at a directory, and is parked; its thread's name says which port. */
    OPEN_CHANNELS(HangHoldings::openChannels),
    /** Reads from a silent peer through a library's socket. */
    LIBRARY_READ(HangHoldings::libraryRead),
    /** Has a library ask a silent peer for a page. */
    LIBRARY_PAGE(HangHoldings::libraryPage),
    /** Has a library wait for a connection. */
    LIBRARY_ACCEPT(HangHoldings::libraryAccept),
    /** Reads what a process says that never says anything, nor does the one that this has started. */
    CHILD_OUTPUT(HangHoldings::childOutput),
    /** Waits for the end of a process in a way that interrupts do not end. */
    CHILD_WAIT(HangHoldings::childWait),
    /** Waits for a thread of a class of its own, which does not let itself be interrupted or looked at. */
    OWN_THREAD(HangHoldings::ownThread),
    /** Has a temporary file and a directory with another one, and is parked; its thread's name says which. */
    TEMP_FILES(HangHoldings::tempFiles),
    /** Waits for virtual threads, which sleep. */
    VIRTUAL_THREADS(Hang::virtualThreads),
    /** A large number is computed, which takes seconds in the JDK. */
    BIG_NUMBER(Hang::bigNumber),
    /** A regular expression that takes very long in the JDK. */
    REGEX(Hang::regex);

    /** The name of threads without work. */
    public static final String IDLE = "idle thread of a component";
    /** The beginning of the name of a thread that has a port. */
    public static final String LISTENS = "listens on ";
    /** The beginning of the name of a thread that has temporary files: a file and a directory, with a space between them. */
    public static final String KEEPS = "keeps ";

    private static final Object LOCK = new Object();
    private static long result;

    /** Something that may fail. */
    private interface Body {
        void run() throws Exception;
    }

    @SuppressWarnings("ImmutableEnumChecker")
    private final Body body;

    Hang(Body body) {
        this.body = body;
    }

    /** Begins it again, whatever ends it. */
    @Override
    public void run() {
        while (true) {
            try {
                body.run();
            } catch (Throwable t) {
                result++;
            }
        }
    }

    /** Whether it spends long times where no code of the component runs, and no interrupt ends it. */
    public boolean isOutOfReach() {
        return this == BIG_NUMBER || this == REGEX;
    }

    /** Whether its thread waits, rather than computes. */
    public boolean isBlocked() {
        return switch (this) {
            case SLEEP, WAIT, PARK, QUEUE, SOCKET_READ, SOCKET_ACCEPT, CHANNEL_READ, SELECTOR, EXECUTOR, IDLE_THREADS, OWN_POOLS, OWN_SOCKET,
                    URL_STREAM, HTTP_BODY, HTTP_CHUNKS, OPEN_CHANNELS, LIBRARY_READ, LIBRARY_PAGE, LIBRARY_ACCEPT, CHILD_OUTPUT, CHILD_WAIT,
                    OWN_THREAD, TEMP_FILES, VIRTUAL_THREADS -> true;
            case EMPTY_LOOP, COUNTED_LOOPS, CATCHING_LOOP, FINALLY_LOOP, RECURSION, EXPONENTIAL_RECURSION, ENDLESS_STREAM, CLASS_INITIALISER,
                    LOOP_IN_MONITOR, REGEX_LOOP, BIG_NUMBER, REGEX -> false;
        };
    }

    /** Whether a thread with this stack has got to what it is to hang in; it may have waited for something else before. */
    boolean isReached(StackTraceElement... stack) {
        return switch (this) {
            case HTTP_BODY, HTTP_CHUNKS -> Arrays.stream(stack).anyMatch(it -> it.getMethodName().equals("readAllBytes"));
            case CHILD_OUTPUT -> Arrays.stream(stack).anyMatch(it -> it.getClassName().equals("java.io.FileInputStream"));
            case CHILD_WAIT -> Arrays.stream(stack).anyMatch(it -> it.getMethodName().equals("join"));
            case LIBRARY_ACCEPT -> Arrays.stream(stack).anyMatch(it -> it.getMethodName().equals("accept"));
            case OWN_SOCKET, LIBRARY_READ, LIBRARY_PAGE -> Arrays.stream(stack).anyMatch(it -> it.getClassName().equals("java.net.Socket$SocketInputStream"));
            default -> true;
        };
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private static void emptyLoop() {
        while (true) {
        }
    }

    private static void countedLoops() {
        long sum = 0;
        for (int i = 0; i < Integer.MAX_VALUE; i++) {
            for (int j = 0; j < Integer.MAX_VALUE; j++) {
                sum += i ^ (j * 31L);
            }
        }
        result = sum;
    }

    private static void catchingLoop() {
        while (true) {
            try {
                if (result++ % 3 == 0) {
                    throw new IllegalStateException("again");
                }
            } catch (Throwable t) {
                result++;
            }
        }
    }

    @SuppressWarnings({"finally", "RedundantControlFlow"})
    private static void finallyLoop() {
        while (true) {
            try {
                result++;
            } finally {
                while (true) {
                    try {
                        result++;
                    } finally {
                        continue;
                    }
                }
            }
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static void recursion() {
        try {
            deeper(0);
        } catch (StackOverflowError e) {
            recursion();
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int deeper(int depth) {
        return deeper(depth + 1) + 1;
    }

    @SuppressWarnings("InfiniteRecursion")
    private static void exponentialRecursion() {
        try {
            exponentialRecursion();
        } catch (Throwable t) {
            result++;
        } finally {
            exponentialRecursion();
        }
    }

    private static void endlessStream() {
        Stream.iterate(0, i -> i + 1).filter(i -> i < -1 && result == 1).forEach(i -> result++);
    }

    private static void classInitialiser() {
        result += Endless.VALUE;
    }

    /** It is never initialised. */
    private static final class Endless {
        static final long VALUE = value();

        private static long value() {
            emptyLoop();
            return 1;
        }
    }

    private static void loopInMonitor() {
        while (true) {
            synchronized (LOCK) {
                for (int i = 0; i >= 0; i++) {
                    result++;
                }
            }
        }
    }

    private static void regexLoop() {
        Pattern pattern = Pattern.compile("(a|b)*c");
        while (true) {
            result += pattern.matcher("abababab" + result).find() ? 1 : 2;
        }
    }

    private static void sleep() {
        while (true) {
            try {
                Thread.sleep(1_000_000);
            } catch (InterruptedException e) {
                result++;
            }
        }
    }

    @SuppressWarnings("StaticGuardedByInstance")
    private static void await() {
        Object lock = new Object();
        synchronized (lock) {
            while (true) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    result++;
                }
            }
        }
    }

    private static void queue() throws InterruptedException {
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        result += queue.take().length();
    }

    private static void socketRead() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
            result += socket.getInputStream().read();
        }
    }

    private static void socketAccept() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            result += server.accept().getPort();
        }
    }

    private static void channelRead() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel channel = SocketChannel.open(server.getLocalAddress())) {
            result += channel.read(ByteBuffer.allocate(1));
        }
    }

    private static void selector() throws IOException {
        try (Selector selector = Selector.open()) {
            result += selector.select();
        }
    }

    private static void executor() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("made by a component").factory());
        executor.submit(Hang::catchingLoop).get();
    }

    private static void idleThreads() throws Exception {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(1, 1, 1, TimeUnit.HOURS, new LinkedBlockingQueue<>());
        for (ExecutorService executor : List.of(pool, Executors.newScheduledThreadPool(1), new ForkJoinPool(1))) {
            executor.submit(() -> Thread.currentThread().setName(IDLE)).get();
        }
        new Timer(IDLE, true).schedule(new Late(), 3_600_000);
        LockSupport.park();
    }

    /** Work for a timer that is never done. */
    private static final class Late extends TimerTask {

        @Override
        public void run() {
            result++;
        }
    }

    private static void virtualThreads() throws InterruptedException {
        Thread first = Thread.startVirtualThread(Hang::sleep);
        Thread.startVirtualThread(Hang::catchingLoop);
        first.join();
    }

    private static void bigNumber() {
        result += BigInteger.TWO.pow(200_000).subtract(BigInteger.ONE).pow(12).bitLength();
    }

    private static void regex() {
        result += Pattern.compile("(x|x)*\\1y").matcher("x".repeat(22)).find() ? 1 : 2;
    }
}
