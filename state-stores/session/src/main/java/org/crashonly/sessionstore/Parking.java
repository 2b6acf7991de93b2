package org.crashonly.sessionstore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Predicate;
import org.crashonly.session.wire.Reply.Reason;

/** Requests that wait for something to happen to a key, in the order in which they came. */
final class Parking {

    /** A request that waits. */
    interface Guest {

        Object key();

        /** When to look at it again, whether or not something has happened. */
        long wakeAtNanos(long now);

        /** Answers the request if that can be done now; false if it has to wait on. */
        boolean tryNow(long now);
    }

    /** Alarms of guests who have left already may be this many before they are cleared away. */
    private static final int STALE_ALARMS = 10_000;

    private record Alarm(long atNanos, Guest guest) {}

    private final Map<Object, Queue<Guest>> guests = new HashMap<>();
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>((one, other) -> Long.signum(one.atNanos() - other.atNanos()));
    private final int places;
    private int taken;

    Parking(int places) {
        this.places = places;
    }

    /**
     * Answers a request now, or lets it wait.
     *
     * @throws Refusal if too many wait
     */
    void serve(Guest guest, long now) {
        if (guest.tryNow(now)) {
            return;
        }
        if (taken >= places) {
            throw new Refusal(Reason.FULL, taken + " requests wait for others already, which is the limit: ask again later");
        }
        park(guest, now);
    }

    /** Something has happened to {@code key}. */
    void wake(Object key, long now) {
        Queue<Guest> waiting = guests.remove(key);
        if (waiting != null) {
            taken -= waiting.size();
            for (Guest guest : waiting) {
                if (!guest.tryNow(now)) {
                    park(guest, now);
                }
            }
        }
    }

    /** Something may have happened to every key. */
    void wakeAll(long now) {
        for (Object key : List.copyOf(guests.keySet())) {
            wake(key, now);
        }
    }

    /** Looks at those whose time has come. */
    void wakeDue(long now) {
        List<Object> keys = new ArrayList<>();
        while (!alarms.isEmpty() && now - alarms.peek().atNanos() >= 0) {
            keys.add(alarms.poll().guest().key());
        }
        keys.stream().distinct().forEach(key -> wake(key, now));
    }

    /** Sends away whoever {@code leaving} says, without an answer. */
    void drop(Predicate<Guest> leaving) {
        guests.values().forEach(queue -> {
            int before = queue.size();
            queue.removeIf(leaving);
            taken -= before - queue.size();
        });
        guests.values().removeIf(Queue::isEmpty);
    }

    /** As {@link #drop}, among those who wait for {@code key}. */
    void drop(Object key, Predicate<Guest> leaving) {
        Queue<Guest> queue = guests.get(key);
        if (queue != null) {
            int before = queue.size();
            queue.removeIf(leaving);
            taken -= before - queue.size();
            if (queue.isEmpty()) {
                guests.remove(key);
            }
        }
    }

    /** Nanoseconds until somebody's time comes; {@code otherwise} if that is earlier. */
    long nanosToNext(long now, long otherwise) {
        return alarms.isEmpty() ? otherwise : Math.min(otherwise, Math.max(0, alarms.peek().atNanos() - now));
    }

    int size() {
        return taken;
    }

    private void park(Guest guest, long now) {
        guests.computeIfAbsent(guest.key(), ignored -> new ArrayDeque<>()).add(guest);
        alarms.add(new Alarm(guest.wakeAtNanos(now), guest));
        taken++;
        if (alarms.size() > 2 * taken + STALE_ALARMS) {
            alarms.clear();
            guests.values().forEach(queue -> queue.forEach(it -> alarms.add(new Alarm(it.wakeAtNanos(now), it))));
        }
    }
}
