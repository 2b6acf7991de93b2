package org.crashonly.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.control.ProcessSpec.LeaseSpec;

/**
 * The leases on which generations use a store. Each is renewed by its holder's heartbeat, and has lapsed when that has not moved for the
 * lease's time. What counts is time that the store has watched: between two looks no more than {@link #LONGEST_LOOK_NANOS}, so that who was
 * held up itself, with the whole machine perhaps, takes nobody's right for it. Decides only; whoever asks ends the right.
 */
final class Leases {

    /** Twice the time after which the store looks again. */
    static final long LONGEST_LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Map<Generation, Held> held = new LinkedHashMap<>();
    private long lookedAt;

    /** Leases that are first looked at after {@code now}. */
    Leases(long now) {
        lookedAt = now;
    }

    private static final class Held {
        private final LeaseSpec lease;
        private OptionalLong heartbeat = OptionalLong.empty();
        private long silentNanos;

        private Held(LeaseSpec lease) {
            this.lease = lease;
        }

        private boolean isOver(OptionalLong now, long step) {
            // A heartbeat that cannot be read at this moment renews nothing, and is none that moved when it can be read again.
            boolean beats = now.isPresent() && !now.equals(heartbeat);
            heartbeat = now.isPresent() ? now : heartbeat;
            silentNanos = beats ? 0 : silentNanos + step;
            return silentNanos > TimeUnit.MILLISECONDS.toNanos(lease.millis());
        }
    }

    /** A right was given, or given again, which renews it. */
    void granted(GrantSpec grant) {
        if (grant.lease() == null) {
            held.remove(grant.generation());
        } else {
            held.put(grant.generation(), new Held(grant.lease()));
        }
    }

    /** {@code generation} and those of its element before it have no right any more. */
    void fenced(Generation generation) {
        held.keySet().removeIf(it -> it.id().equals(generation.id()) && it.number() <= generation.number());
    }

    /**
     * The generations whose leases have lapsed, until they are {@linkplain #fenced fenced}; the latest of an element comes last.
     *
     * @param heartbeats what a vitals file has; empty if there is none to be read
     */
    List<Generation> look(long now, Function<Path, OptionalLong> heartbeats) {
        long step = Math.min(now - lookedAt, LONGEST_LOOK_NANOS);
        lookedAt = now;
        List<Generation> over = new ArrayList<>();
        held.forEach((generation, each) -> {
            if (each.isOver(heartbeats.apply(each.lease.vitalsFile()), step)) {
                over.add(generation);
            }
        });
        over.sort(Comparator.comparingLong(Generation::number));
        return over;
    }

    int size() {
        return held.size();
    }
}
