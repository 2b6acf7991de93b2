package org.crashonly.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.control.ElementId;
import org.crashonly.fmap.campaign.Counts;
import org.crashonly.fmap.campaign.Strike;
import org.crashonly.fmap.campaign.Trial;
import org.crashonly.manager.api.StagingView;
import org.crashonly.manager.api.StatusView;

/**
 * A running server while faults are injected into one of its applications. Each {@link #look} says anew that the application is in staging, so
 * that this ends by itself soon after nobody looks any more; and a manager that is being restarted is waited for.
 */
final class StagedServer {

    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final ControlApi api;
    private final ElementId application;
    private long life = -1;
    private boolean sameManager = true;
    private boolean interrupted;

    StagedServer(ControlApi api, ElementId application) {
        this.api = api;
        this.application = application;
    }

    ElementId application() {
        return application;
    }

    /** Something that is asked of the manager. */
    private interface Question<T> {
        T ask() throws ControlApi.NoAnswer;
    }

    /** What came of the requests to each component so far. Says that the application is in staging. */
    Map<String, Counts> look() throws IOException {
        return look(LEASE);
    }

    /** The same of an application that is not in staging, or that it is not any more: others may use it, and are to be served as ever. */
    Map<String, Counts> glance() throws IOException {
        return look(Duration.ZERO);
    }

    private Map<String, Counts> look(Duration lease) throws IOException {
        StagingView view = answer(() -> api.stage(application, lease));
        sameManager &= life < 0 || life == view.managerLife();
        life = view.managerLife();
        Map<String, Counts> counts = new HashMap<>();
        view.components().forEach((id, it) -> counts.put(id, new Counts(it.served(), it.failed())));
        return counts;
    }

    /** Whether one manager has answered all that was asked since this was last called: another one counts anew. */
    boolean sameManager() {
        boolean same = sameManager;
        sameManager = true;
        return same;
    }

    StatusView status() throws IOException {
        return answer(api::status);
    }

    /** Whether every element of the application serves. */
    boolean serves() throws IOException {
        return status().elements().stream().filter(it -> application.contains(new ElementId(it.id())))
                .filter(it -> !StatusView.SPARE.equals(it.role())).allMatch(it -> it.state().equals("ready"));
    }

    /**
     * Why a trial cannot be done.
     *
     * @param forGood nor at any other time
     */
    record Refusal(String why, boolean forGood) {}

    /** Injects the faults of {@code trial}; why that cannot be done, or empty. They end by themselves, whatever becomes of anybody. */
    synchronized Optional<Refusal> inject(Trial trial) throws IOException {
        if (interrupted) {
            throw new Failure(Exit.INTERRUPTED, "interrupted; the same command goes on");
        }
        for (Strike strike : trial.strikes()) {
            try {
                Optional<String> why = api.inject(new ElementId(strike.component()), strike.fault());
                if (why.isPresent()) {
                    return Optional.of(new Refusal(why.get(), true));
                }
            } catch (ControlApi.NoAnswer | Failure e) {
                return Optional.of(new Refusal(e.getMessage(), false));
            }
        }
        return Optional.empty();
    }

    /** All of the application begins anew, and nothing is injected into it any more. */
    void restart() throws IOException {
        boolean ignored = answer(() -> {
            api.heal(application);
            return api.restart(application);
        });
    }

    /** The campaign in the data directory goes into the failure map. */
    void learned() throws IOException {
        boolean ignored = answer(() -> {
            api.learnFailureMap(application);
            return true;
        });
    }

    /** Ends what is injected, and sees to it that nothing is any more: somebody has had enough of it. */
    synchronized void interrupt() {
        interrupted = true;
        try {
            api.heal(application);
        } catch (ControlApi.NoAnswer | Failure e) {
            // It ends by itself.
        }
        end();
    }

    /** Staging is over; if nobody can be told, it will be soon. */
    void end() {
        try {
            StagingView ignored = api.stage(application, Duration.ZERO);
        } catch (ControlApi.NoAnswer | Failure e) {
            return;
        }
    }

    private <T> T answer(Question<T> question) throws IOException {
        long begun = System.nanoTime();
        while (true) {
            try {
                return question.ask();
            } catch (ControlApi.NoAnswer e) {
                sameManager = false;
                if (System.nanoTime() - begun > PATIENCE_NANOS) {
                    throw new Failure(
                            Exit.NOT_RUNNING, e.getMessage() + "; what was learned so far is kept, and the same command goes on with it", e);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
