package org.crashonly.control;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Brings the shell loop back when it was killed, or stopped, together with the manager, so that nobody of the two is left to start the other.
 * The new one kills a loop or manager that is stopped. Several processes of a server may watch: all of them start a loop then, and all but one
 * of those end at once.
 */
final class KeeperWatch {

    private static final Logger LOG = System.getLogger(KeeperWatch.class.getName());
    private static final long BETWEEN_LOOKS_MILLIS = 500;
    /** So often both have to be gone in a row: one that was killed alone is brought back by the other within this time. */
    private static final int LOOKS = 3;
    /** So many looks a loop gets to show that it lives. */
    private static final int GRACE = 10;

    private final Keepers keepers;
    private final Generation watcher;
    private int gone;

    KeeperWatch(Keepers keepers, Generation watcher) {
        this.keepers = keepers;
        this.watcher = watcher;
    }

    void onOwnThread() {
        Thread.ofPlatform().daemon().name("keeper-watch").start(() -> {
            while (true) {
                try {
                    Thread.sleep(BETWEEN_LOOKS_MILLIS);
                } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody interrupts this thread", e);
                }
                look();
            }
        });
    }

    /** Looks once; says whether it started a loop. */
    boolean look() {
        gone = keepers.isLoopWanted() && keepers.areGone() ? gone + 1 : 0;
        if (gone < LOOKS) {
            return false;
        }
        gone = LOOKS - GRACE;
        try {
            LOG.log(Level.WARNING, "{0} finds neither shell loop nor manager at work and starts a shell loop", watcher);
            Process ignored = keepers.startLoop();
            return true;
        } catch (IOException e) {
            LOG.log(Level.ERROR, watcher + " cannot start the shell loop of " + keepers.loopCommand(), e);
            return false;
        }
    }
}
