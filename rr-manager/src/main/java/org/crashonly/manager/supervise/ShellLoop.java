package org.crashonly.manager.supervise;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.crashonly.control.Keepers;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.manager.registry.Plan;
import org.crashonly.sandbox.process.Pidfd;

/** The loop that restarts the manager, and that the manager restarts. */
final class ShellLoop {

    private static final System.Logger LOG = System.getLogger(ShellLoop.class.getName());
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final Keepers keepers;
    private final Heartbeats heartbeats;
    private final EventLog events;
    private volatile ProcessIdentity known;
    private long lastLook;

    ShellLoop(Keepers keepers, Heartbeats heartbeats, EventLog events) {
        this.keepers = keepers;
        this.heartbeats = heartbeats;
        this.events = events;
    }

    /** The loop's process, if it lives. */
    Optional<ProcessIdentity> process() {
        return Optional.ofNullable(known);
    }

    /** Looks whether the loop lives and beats; crashes a silent one and starts another in place of a dead one. */
    void watch(long now) {
        if (now - lastLook < BETWEEN_LOOKS.toNanos()) {
            return;
        }
        lastLook = now;
        Heartbeats.Loop loop = heartbeats.loop(now);
        known = loop.process().orElse(null);
        if (loop.beats() && (known != null || !loop.seen())) {
            return;
        }
        if (known != null) {
            events.add("crashing", Plan.LOOP, 0, "stalled: shell loop " + known.pid() + " has no heartbeat", null);
            crash();
        } else {
            start();
        }
        heartbeats.loopStarted();
    }

    /** Throws the loop's power switch. */
    void crash() {
        ProcessIdentity loop = known;
        if (loop == null) {
            return;
        }
        try {
            Optional<Pidfd> pidfd = Pidfd.open(loop);
            if (pidfd.isPresent()) {
                try (Pidfd handle = pidfd.get()) {
                    handle.kill();
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "power switch of shell loop " + loop + " failed", e);
        }
    }

    private void start() {
        if (!keepers.isLoopWanted()) {
            return;
        }
        try {
            Process ignored = keepers.startLoop();
            events.add("restarting", Plan.LOOP, 0, "shell loop was gone", null);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "the shell loop of " + keepers.loopCommand() + " could not be started", e);
        }
    }
}
