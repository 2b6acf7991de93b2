package org.crashonly.host.payara;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.crashonly.power.SandboxCrashed;

/**
 * Asks a module that no route leads to yet for paths that its component names: what they touch is made and compiled when the first client
 * comes. A path that does not answer well is in the log, and keeps nobody from serving.
 *
 * @param port its listener
 * @param contextRoot {@code /} or {@code /shop}
 * @param paths below it
 */
record WarmUp(int port, String contextRoot, List<String> paths) {

    private static final Logger LOG = System.getLogger(WarmUp.class.getName());
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int FAILED = 400;

    /**
     * Asks for each path {@code rounds} times at most, for {@value #LONGEST_NANOS} ns in all, and no more once something else is more urgent. One
     * that fails is not asked for again.
     */
    void run(int rounds, BooleanSupplier hasTime) {
        long until = System.nanoTime() + LONGEST_NANOS;
        for (String path : paths) {
            boolean goesOn = true;
            for (int round = 0; goesOn && round < rounds && hasTime.getAsBoolean(); round++) {
                long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                goesOn = left > 0 && isGood(path, (int) left);
            }
        }
    }

    private boolean isGood(String path, int patienceMillis) {
        try {
            HttpURLConnection connection = (HttpURLConnection) URI.create(
                    "http://127.0.0.1:" + port + (contextRoot.endsWith("/") ? path : contextRoot + path)).toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(patienceMillis);
            connection.setReadTimeout(patienceMillis);
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty("Request-TTL", Integer.toString(patienceMillis));
            int status = connection.getResponseCode();
            try (InputStream answer = status >= FAILED ? connection.getErrorStream() : connection.getInputStream()) {
                long ignored = answer == null ? 0 : answer.skip(Long.MAX_VALUE);
            }
            if (status >= FAILED) {
                LOG.log(Level.WARNING, "warm-up: GET {0} below {1} answers {2}", path, contextRoot, status);
            }
            return status < FAILED;
        } catch (IOException | RuntimeException | SandboxCrashed e) {
            // Also what a module's handler of cookies has to say, if it has made one the JVM's default.
            LOG.log(Level.WARNING, "warm-up: GET {0} below {1}: {2}", path, contextRoot, e.getMessage());
            return false;
        }
    }
}
