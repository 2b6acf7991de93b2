package org.crashonly.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.fmap.campaign.Counts;

/**
 * Those who use an application besides the campaign, and would suffer what is injected into it. While the campaign sends nothing, all requests that
 * are counted are theirs. It looks before it begins, and again each minute, between two faults.
 */
final class Strangers {

    /** What was sent is counted a second later at the latest. */
    private static final Duration NEWS = Duration.ofMillis(1_300);
    /** Before anything is injected: somebody who reads a page asks for nothing meanwhile. */
    private static final Duration SILENCE = Duration.ofSeconds(5);
    /** Of those who came since: each such silence is time in which nothing is learned. */
    private static final Duration SHORT_SILENCE = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(15);
    /** Less than the application is in staging for without being told so again. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final StagedServer server;
    private long lookedAt;

    Strangers(StagedServer server) {
        this.server = server;
    }

    /** How the application is asked what came of the requests to it. */
    private interface Look {
        Map<String, Counts> at() throws IOException;
    }

    /**
     * Only looks, and then begins the staging.
     *
     * @throws Failure if somebody uses the application
     */
    void refuse() throws IOException {
        if (!isSilent(SILENCE, server::glance)) {
            throw new Failure(Exit.IN_USE, "somebody uses this application: faults would be theirs to suffer; --force injects them all the same");
        }
        Map<String, Counts> ignored = server.look();
    }

    /**
     * Looks again if it is time to, and holds {@code load} back for that. If some of its own requests are not answered by then, the next occasion
     * will do.
     *
     * @throws Failure if somebody has begun to use the application
     */
    void refuseWhoCameSince(Load load) throws IOException {
        if (System.nanoTime() - lookedAt < EVERY.toNanos() || !load.pause(LAST_ANSWERS)) {
            load.goOn();
            return;
        }
        try {
            LockSupport.parkNanos(NEWS.toNanos());
            if (!isSilent(SHORT_SILENCE, server::look)) {
                throw new Failure(Exit.IN_USE, "somebody has begun to use this application: nothing more is injected. What was learned so far is kept, and"
                        + " the same command goes on with it when nobody else uses it, or with --force");
            }
        } finally {
            load.goOn();
        }
    }

    private boolean isSilent(Duration silence, Look look) throws IOException {
        long begun = System.nanoTime();
        long silentSince = begun;
        Map<String, Counts> before = look.at();
        while (System.nanoTime() - silentSince < silence.toNanos()) {
            if (System.nanoTime() - begun > LONGEST.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NANOS);
            Map<String, Counts> now = look.at();
            silentSince = now.equals(before) ? silentSince : System.nanoTime();
            before = now;
        }
        lookedAt = System.nanoTime();
        return true;
    }
}
