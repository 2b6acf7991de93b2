package org.crashonly.acid;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.GrantSpec;

/** Who is shut out and let in, whatever the engine: logged and counted, and a crash if a session outlives its fence. */
final class Admissions {

    private static final Logger LOG = System.getLogger(Admissions.class.getName());

    private final AtomicLong fences = new AtomicLong();
    private final AtomicLong grants = new AtomicLong();
    private final AtomicLong slowestFenceMicros = new AtomicLong();

    /** What the engine does. */
    @FunctionalInterface
    interface Step {
        void take() throws Exception;
    }

    void fence(Generation generation, Step step) throws Exception {
        long begin = System.nanoTime();
        try {
            step.take();
        } catch (SessionOutlivesFence e) {
            // The fence is written down; recovery ends the session and undoes what it did, and the next life does not let it in.
            LOG.log(Level.ERROR, "{0}: crashing, so that recovery ends it", e.getMessage());
            ExitCode.CRASHED.halt();
        }
        long micros = (System.nanoTime() - begin) / 1_000;
        fences.incrementAndGet();
        slowestFenceMicros.accumulateAndGet(micros, Math::max);
        LOG.log(Level.INFO, "{0} is fenced, after {1} µs", generation, micros);
    }

    void grant(GrantSpec grant, Step step) throws Exception {
        step.take();
        grants.incrementAndGet();
        LOG.log(Level.INFO, "{0} is let in", grant.generation());
    }

    /** See {@link org.crashonly.store.Store#counters}. */
    Message.Counters counters(long sessions) {
        return new Message.Counters(
                Map.of("acid.fences", fences.get(), "acid.grants", grants.get()),
                Map.of("acid.fence.slowest.micros", slowestFenceMicros.get(), "acid.sessions", sessions));
    }
}
