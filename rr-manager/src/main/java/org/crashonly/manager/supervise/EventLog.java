package org.crashonly.manager.supervise;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.crashonly.control.ElementId;
import org.crashonly.manager.api.Control;
import org.crashonly.manager.api.Event;

/** The latest events, and those who want to hear of new ones. */
final class EventLog {

    private static final System.Logger LOG = System.getLogger(EventLog.class.getName());
    private static final int KEPT = 500;

    private final Deque<Event> events = new ArrayDeque<>();
    private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();
    private long sequence;

    synchronized void add(String kind, ElementId element, long generation, String text, Long millis) {
        Event event = new Event(++sequence, System.currentTimeMillis(), kind, element.path(), generation, text, millis);
        LOG.log(System.Logger.Level.INFO, "{0} {1}{2}: {3}", kind, element, generation == 0 ? "" : "#" + generation, text);
        events.addLast(event);
        if (events.size() > KEPT) {
            events.removeFirst();
        }
        listeners.forEach(it -> it.accept(event));
    }

    synchronized List<Event> after(long known) {
        return events.stream().filter(it -> it.sequence() > known).toList();
    }

    Control.Subscription subscribe(Consumer<Event> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
