package org.crashonly.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message.Harm;
import org.crashonly.control.Message.Injection;
import org.crashonly.control.Message.ModuleCounts;

/** What is injected into a store's process and lasts: one fault at a time. It ends by itself, and with the process. */
final class LastingFault {

    private static final Logger LOG = System.getLogger(LastingFault.class.getName());

    private final ElementId store;
    private final Map<Harm, Deed> deeds;
    private Injection injection;
    private long until;
    /** At its beginning a store says that nothing is injected: an earlier life may have said something else. */
    private boolean told;

    /** What makes a fault of one kind happen. */
    interface Deed {

        /** Begins it; returns what has happened, for the log. */
        String begin(Injection injection) throws Exception;

        void end() throws Exception;
    }

    LastingFault(ElementId store, Map<Harm, Deed> deeds) {
        this.store = store;
        this.deeds = Map.copyOf(deeds);
    }

    /** Injects a fault, if it is one of those that there are, instead of the one that is there; null ends that. */
    synchronized void inject(Injection next) {
        if (next != null && !deeds.containsKey(next.harm())) {
            return;
        }
        end();
        if (next == null) {
            return;
        }
        try {
            LOG.log(Level.WARNING, "fault in {0}: {1}: {2}", store, next.text(), deeds.get(next.harm()).begin(next));
        } catch (Exception e) {
            LOG.log(Level.WARNING, "fault " + next.text() + " does not happen to " + store, e);
            return;
        }
        injection = next;
        until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(next.forMillis());
        Thread ignored = Thread.ofVirtual().name("end of a fault").start(() -> endAt(next));
    }

    private void endAt(Injection one) {
        try {
            TimeUnit.MILLISECONDS.sleep(one.forMillis());
            endIf(one);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private synchronized void endIf(Injection one) {
        if (injection == one) {
            end();
        }
    }

    private void end() {
        if (injection != null) {
            try {
                deeds.get(injection.harm()).end();
            } catch (Exception e) {
                LOG.log(Level.WARNING, "what fault " + injection.text() + " did to " + store + " stays until its restart", e);
            }
            injection = null;
        }
        told = false;
    }

    /** What the manager does not know yet, or has to hear again: this store with what is injected into it. */
    synchronized Optional<List<ModuleCounts>> news() {
        if (injection == null && told) {
            return Optional.empty();
        }
        told = injection == null;
        return Optional.of(injection == null || System.nanoTime() - until >= 0 ? List.of() : List.of(ModuleCounts.injected(store, injection.text())));
    }
}
