package org.crashonly.bench.faults;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.bench.Incidents;
import org.crashonly.bench.faults.Outcome.End;
import org.crashonly.manager.api.DecisionView;
import org.crashonly.manager.api.StatusView;
import org.crashonly.shop.shoppers.Tally;

/** Injects one fault after the other into a shop with shoppers in it: settle, inject, watch, settle. Each step is bounded in time. */
final class FaultRun {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** Nothing has failed for so long: it is over. */
    private static final Duration QUIET = Duration.ofSeconds(5);
    /** What shoppers at least were answered before anything is injected, and between two looks at whether it is quiet. */
    private static final int SOME_REQUESTS = 20;
    private static final Duration LONGEST_SETTLING = Duration.ofMinutes(4);

    private final ShopUnderFaults shop;
    private final Duration limit;

    /** @param limit after which a fault is ended that nothing has cured */
    FaultRun(ShopUnderFaults shop, Duration limit) {
        this.shop = shop;
        this.limit = limit;
    }

    /** Injects {@code fault}, and returns when all is as before. */
    Outcome strike(Case fault) {
        Tally before = tally();
        long atMillis = System.currentTimeMillis();
        Optional<String> refused = shop.server().inject(fault.target(), fault.fault());
        if (refused.isPresent()) {
            return new Outcome(fault, End.REFUSED, null, 0, List.of(), tally().since(before), refused.get());
        }
        Watch watch = watch(fault, before, atMillis);
        Optional<String> healed = watch.isOver ? Optional.empty() : shop.heal();
        boolean settled = settle();
        if (!settled) {
            shop.restartAll();
            settled = settle();
        }
        End end = watch.isOver ? End.CURED : watch.reactions.isEmpty() ? End.NOT_NOTICED : End.NOT_CURED;
        Long detected = watch.reactions.isEmpty() ? null : Math.max(0, watch.reactions.getFirst().atMillis() - atMillis);
        String note = (healed.isEmpty() ? "" : "not ended: " + healed.get() + " ") + (settled ? "" : "the shop did not settle");
        return new Outcome(fault, end, detected, watch.servedMillis, watch.reactions.stream().map(Reaction::level).toList(), tally().since(before), note.strip());
    }

    /** What was seen of a fault. */
    private static final class Watch {
        private List<Reaction> reactions = List.of();
        private long servedMillis;
        private boolean isOver;
    }

    private Watch watch(Case fault, Tally before, long atMillis) {
        Watch watch = new Watch();
        long begun = System.nanoTime();
        long lastChange = begun;
        Tally latest = before;
        while (!watch.isOver && System.nanoTime() - begun < limit.toNanos()) {
            LockSupport.parkNanos(LOOK_NANOS);
            Tally tally = tally();
            Optional<StatusView> status = shop.server().status();
            Optional<List<DecisionView>> decisions = shop.server().decisions();
            if (status.isEmpty() || decisions.isEmpty()) {
                continue;
            }
            List<Reaction> reactions = Reaction.since(atMillis, decisions.get(), status.get());
            boolean serves = ShopUnderFaults.serves(status.get());
            if (tally.failed() > latest.failed() || reactions.size() > watch.reactions.size() || !serves) {
                lastChange = System.nanoTime();
            }
            watch.reactions = reactions;
            watch.servedMillis = TimeUnit.NANOSECONDS.toMillis(lastChange - begun);
            latest = tally;
            watch.isOver = !reactions.isEmpty() && serves && System.nanoTime() - lastChange > QUIET.toNanos()
                    && !shop.isArmed(status.get(), fault.target());
        }
        return watch;
    }

    /** Waits until all serves, nothing fails and no policy waits for what becomes of a restart; false if that takes too long. */
    boolean settle() {
        long begun = System.nanoTime();
        long quietSince = begun;
        Tally latest = tally();
        long requests = latest.requests();
        while (System.nanoTime() - quietSince < QUIET.toNanos() || latest.requests() - requests < SOME_REQUESTS) {
            if (System.nanoTime() - begun > LONGEST_SETTLING.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NANOS);
            Tally now = tally();
            boolean isCalm = shop.server().status().filter(ShopUnderFaults::serves).isPresent()
                    && shop.server().decisions().filter(it -> !Incidents.areOpen(it)).isPresent();
            if (!isCalm || now.failed() > latest.failed()) {
                quietSince = System.nanoTime();
                requests = now.requests();
            }
            latest = now;
        }
        return true;
    }

    private Tally tally() {
        return shop.books().tally();
    }
}
