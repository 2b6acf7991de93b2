package org.crashonly.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.manager.api.StatusView.RestartView;

/**
 * What the manager did during a run, read from its status again and again, since what one manager or front door counted ends with
 * it. Safe for two threads: one watches, the other asks afterwards.
 */
final class Restarts {

    private static final long POLL_NANOS = 500_000_000;

    /**
     * One restart.
     *
     * @param ms from the decision to ready; null if it had not ended yet
     */
    record Restart(String id, String level, String reason, Long ms) {}

    /** What front doors, and the stubs in the hosts, did so that callers did not notice. */
    record FrontDoors(long held, long repeated) {}

    private record Life(String id, long generation) {}

    private final ServerUnderTest server;
    private final long sinceMillis;
    private final Map<Life, RestartView> seen = new LinkedHashMap<>();
    private final Map<Life, Map<String, Long>> counters = new LinkedHashMap<>();
    private volatile boolean ended;

    /** @param sinceMillis since 1970; what the manager decided before is none of this run's */
    Restarts(ServerUnderTest server, long sinceMillis) {
        this.server = server;
        this.sinceMillis = sinceMillis;
    }

    /** Watches until {@link #end}. */
    void watch() {
        while (!ended) {
            look();
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    void end() {
        ended = true;
        look();
    }

    private void look() {
        server.status().ifPresent(this::note);
    }

    synchronized void note(StatusView status) {
        for (ElementView element : status.elements()) {
            if (element.role() == null) {
                continue;
            }
            counters.put(new Life(element.id(), element.generation()), element.counters());
            for (RestartView restart : element.history()) {
                if (restart.atMillis() >= sinceMillis) {
                    seen.put(new Life(element.id(), restart.generation()), restart);
                }
            }
        }
    }

    synchronized List<Restart> list() {
        List<Restart> list = new ArrayList<>();
        seen.forEach((life, restart) -> list.add(new Restart(life.id(), restart.level(), restart.reason(), restart.tookMillis())));
        return list;
    }

    synchronized FrontDoors frontDoors() {
        return new FrontDoors(total("held"), total("repeated"));
    }

    private long total(String counter) {
        return counters.values().stream()
                .mapToLong(life -> life.getOrDefault(counter, 0L) + life.getOrDefault("calls.requests." + counter, 0L))
                .sum();
    }
}
