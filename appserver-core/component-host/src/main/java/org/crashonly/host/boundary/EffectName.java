package org.crashonly.host.boundary;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.crashonly.request.Digest;

/**
 * What names the effect of one request, and so those of the calls that it makes: each gets a key that is the same whenever the request is
 * repeated.
 *
 * <pre>
 * the call                                                         has the key of
 * sends the same from the same site as one that got no answer      that one: it is its repeat
 * is made by the request's own thread                              the site, and how many were made there before
 * is made by another thread                                        the site, what it sends, and how many sent the same from there before
 * </pre>
 *
 * A request that is repeated has to make the same calls. If what its own thread sends is another thing then, the component called sees a key
 * with two meanings, and refuses it; what other threads send is another call then.
 */
public final class EffectName {

    private String name;
    private String caller;
    private Map<List<String>, Series> series;

    EffectName() {}

    /** From now on it is {@code name}, unless it was known; null for nothing. */
    public synchronized void become(String name) {
        this.name = this.name == null ? name : this.name;
    }

    /** By what front doors know who wants it, besides what the host sees by itself; null for nothing. */
    public synchronized String caller() {
        return caller;
    }

    /** Notes by what front doors know who wants it; null for nothing. */
    public synchronized void wantedBy(String digest) {
        caller = digest;
    }

    /** Whether there is a name. */
    public synchronized boolean isKnown() {
        return name != null;
    }

    /**
     * Names the next call that the request makes at {@code site}; empty if nothing names the request's effect.
     *
     * @param sent tells what it sends from anything else that could be sent
     * @param apart whether another thread than the request's own makes it
     */
    public synchronized Optional<NamedCall> nextCall(String site, String sent, boolean apart) {
        if (name == null) {
            return Optional.empty();
        }
        series = series == null ? new HashMap<>() : series;
        Series own = series.computeIfAbsent(apart ? List.of(site, sent) : List.of(site), it -> new Series());
        int ordinal = own.next(sent);
        List<String> what = apart ? List.of(name, site, "apart", sent, Integer.toString(ordinal)) : List.of(name, site, Integer.toString(ordinal));
        return Optional.of(new NamedCall(new Digest(what).hex(), () -> unanswered(own, sent, ordinal)));
    }

    private synchronized void unanswered(Series series, String sent, int ordinal) {
        series.unanswered(sent, ordinal);
    }

    /** Calls that are told apart by their number. */
    private static final class Series {

        private int last;
        /** By what they sent, those that got no answer and were not repeated yet; null as long as there is none. */
        private Map<String, PriorityQueue<Integer>> unanswered;

        int next(String sent) {
            PriorityQueue<Integer> repeatable = unanswered == null ? null : unanswered.get(sent);
            return repeatable == null || repeatable.isEmpty() ? ++last : repeatable.remove();
        }

        void unanswered(String sent, int ordinal) {
            unanswered = unanswered == null ? new HashMap<>() : unanswered;
            unanswered.computeIfAbsent(sent, it -> new PriorityQueue<>()).add(ordinal);
        }
    }
}
