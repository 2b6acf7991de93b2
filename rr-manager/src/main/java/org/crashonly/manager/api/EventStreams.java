package org.crashonly.manager.api;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Everybody who reads {@code GET /api/events}. Nothing is queued for a reader: each pulls from what the manager remembers, as fast
 * as it reads; one that takes nothing is dropped by the write timeout of its connection. Runs on one event loop.
 */
final class EventStreams {

    private static final int MOST_READERS = 64;
    /** Counters change all the time and are worth a status a second; anything else is told at the next tick. */
    private static final int TICKS_BETWEEN_COUNTERS = 4;

    private final Control control;
    private final Timeline timeline;
    private final List<EventReader> readers = new ArrayList<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile int count;
    private StatusUpdate latest;
    private int ticksSinceUpdate;

    EventStreams(Control control, Timeline timeline) {
        this.control = control;
        this.timeline = timeline;
    }

    /** Tells readers of events as they happen; between events, {@link #tick} is what moves things. */
    Control.Subscription listen(Context context) {
        return control.subscribe(event -> {
            if (woken.compareAndSet(false, true)) {
                context.runOnContext(ignored -> {
                    woken.set(false);
                    long now = System.nanoTime();
                    forEachReader(reader -> reader.pullEvents(now));
                });
            }
        });
    }

    /** How many there are. Any thread may ask. */
    int count() {
        return count;
    }

    /**
     * Begins a stream with the status and every event after {@code sequence}.
     *
     * @param life the manager's life in which {@code sequence} was given; in another life all events are new
     * @return false if there are too many readers
     */
    boolean open(HttpServerResponse response, long sequence, Optional<Long> life) {
        if (readers.size() >= MOST_READERS) {
            return false;
        }
        StatusView view = control.status();
        update(view);
        boolean sameLife = life.isEmpty() || life.get() == view.managerLife();
        EventReader reader = new EventReader(response, control, sameLife ? sequence : 0);
        readers.add(reader);
        count = readers.size();
        response.closeHandler(closed -> {
            readers.remove(reader);
            count = readers.size();
        });
        reader.pull(latest, Optional.empty(), System.nanoTime());
        return true;
    }

    /** To be called four times a second. Looks at the front doors alone, once a second, while nobody reads. */
    void tick(long atMillis, long nowNanos) {
        if (readers.isEmpty()) {
            latest = null;
            if (timeline.isDue(nowNanos)) {
                Optional<Sample> ignored = timeline.advance(control.frontDoors(), atMillis, nowNanos);
            }
            return;
        }
        StatusView view = control.status();
        Optional<Sample> sample = timeline.advance(view, atMillis, nowNanos);
        update(view);
        forEachReader(reader -> reader.pull(latest, sample, nowNanos));
    }

    private void update(StatusView view) {
        ticksSinceUpdate++;
        boolean worthTelling = latest == null
                || !latest.tellsTheSame(view)
                || (ticksSinceUpdate >= TICKS_BETWEEN_COUNTERS && !latest.hasTheSameCounters(view));
        if (worthTelling) {
            latest = StatusUpdate.of(latest, view);
            ticksSinceUpdate = 0;
        }
    }

    private void forEachReader(Consumer<EventReader> action) {
        // A copy: dropping a reader removes it from the list.
        List.copyOf(readers).forEach(action);
    }
}
