package org.crashonly.power.trial;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Those of {@link Hang} that hold something open, or have somebody hold it open for them. */
final class HangHoldings {

    private static long result;

    private HangHoldings() {}

    static void ownPools() throws Exception {
        for (ExecutorService executor : List.of(new OwnPool(), new OwnClock())) {
            executor.submit(() -> Thread.currentThread().setName(Hang.IDLE)).get();
        }
        ThreadPoolExecutor hiring = new ThreadPoolExecutor(2, 2, 1, TimeUnit.HOURS, new LinkedBlockingQueue<>(), OwnWorker::new);
        for (int i = 0; i < hiring.getCorePoolSize(); i++) {
            hiring.submit(() -> Thread.currentThread().setName(Hang.IDLE)).get();
        }
        new OwnTimer().schedule(new Late(), 3_600_000);
        LockSupport.park();
    }

    /** Made by a constructor that makes another one first. */
    private static class OwnPool extends ThreadPoolExecutor {

        OwnPool() {
            this(new ArrayList<>(List.of(1)));
        }

        private OwnPool(List<Integer> sizes) {
            super(sizes.getFirst(), sizes.getFirst(), 1, TimeUnit.HOURS, new LinkedBlockingQueue<>(new ArrayList<>()));
        }

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        protected void afterExecute(Runnable task, Throwable failure) {
            result++;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof OwnPool;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    /** Does not let itself be interrupted. */
    private static final class OwnWorker extends Thread {

        OwnWorker(Runnable work) {
            super(work);
            setDaemon(true);
        }

        @Override
        public void interrupt() {
            result += Integer.parseInt(System.getProperty("no such property", "1"));
        }
    }

    private static final class OwnClock extends ScheduledThreadPoolExecutor {

        OwnClock() {
            super(1);
        }

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }
    }

    /** Work for a timer that is never done. */
    private static final class Late extends TimerTask {

        @Override
        public void run() {
            result++;
        }
    }

    private static final class OwnTimer extends Timer {

        OwnTimer() {
            super(Hang.IDLE, true);
        }

        @Override
        public void cancel() {
            result++;
        }
    }

    static void ownSocket() throws IOException {
        try (Socket socket = new OwnSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), SilentPeer.port("")));
            result += socket.getInputStream().read();
        }
    }

    private static final class OwnSocket extends Socket {

        @Override
        public synchronized void close() {
            result++;
        }
    }

    private static URL page(String beginning) throws IOException {
        return URI.create("http://127.0.0.1:" + SilentPeer.port(beginning) + "/").toURL();
    }

    static void urlStream() throws IOException {
        try (InputStream in = page("").openStream()) {
            result += in.read();
        }
    }

    static void httpBody() throws IOException {
        read(page("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na"));
    }

    static void httpChunks() throws IOException {
        read(page("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"));
    }

    private static void read(URL page) throws IOException {
        try (InputStream in = page.openConnection().getInputStream()) {
            result += in.readAllBytes().length;
        }
    }

    static void libraryRead() throws IOException {
        result += Library.read();
    }

    static void libraryPage() throws IOException {
        result += Library.get();
    }

    static void libraryAccept() throws IOException {
        result += Library.accept();
    }

    /** Both end with this JVM at the latest: with the other end of their input. */
    static void childOutput() throws IOException {
        result += new ProcessBuilder("sh", "-c", "cat; true").start().getInputStream().read();
    }

    static void childWait() throws IOException {
        result += Runtime.getRuntime().exec(new String[] {"cat"}).onExit().join().pid();
    }

    static void ownThread() throws InterruptedException {
        OwnThread thread = new OwnThread();
        thread.start();
        thread.join();
    }

    /** As those are that close a socket when they are interrupted. */
    private static final class OwnThread extends Thread {

        OwnThread() {
            super("a thread of a class of its own");
            setDaemon(true);
        }

        @Override
        public void run() {
            Hang.SLEEP.run();
        }

        @Override
        public void interrupt() {
            result += refused("interrupted");
        }

        @Override
        public ClassLoader getContextClassLoader() {
            result += refused("asked for its class loader");
            return super.getContextClassLoader();
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            result += refused("looked at");
            return super.getStackTrace();
        }

        @Override
        public State getState() {
            result += refused("asked for its state");
            return super.getState();
        }

        private static int refused(String what) {
            return Integer.parseInt(System.getProperty(what, "1"));
        }
    }

    static void tempFiles() throws IOException {
        File file = File.createTempFile("hang", ".txt");
        Path directory = Files.createTempDirectory("hang");
        Path inside = Files.writeString(Files.createDirectory(directory.resolve("sub")).resolve("inside"), "x");
        Thread.currentThread().setName(Hang.KEEPS + file + " " + directory);
        LockSupport.park();
        result += inside.getNameCount();
    }

    static void openChannels() throws IOException {
        WatchService watch = FileSystems.getDefault().newWatchService();
        ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.currentThread().setName(Hang.LISTENS + ((InetSocketAddress) server.getLocalAddress()).getPort());
        LockSupport.park();
        result += watch.hashCode();
    }
}
