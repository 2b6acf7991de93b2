package org.crashonly.control.recording;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Requests in the order in which they came.
 *
 * @param application whose they were
 * @param recordedAt when it began, as people read it
 * @param strangers so many of the clients had sessions from before: nothing that was recorded makes them who they were
 * @param leftOut what was not recorded though it came, by why not
 */
public record Recording(String application, String recordedAt, long strangers, Map<String, Long> leftOut, List<RecordedRequest> requests) {

    public Recording {
        leftOut = Map.copyOf(leftOut);
        requests = List.copyOf(requests);
    }

    /** How many clients there are. */
    public long clients() {
        return requests.stream().mapToLong(RecordedRequest::client).distinct().count();
    }

    /**
     * Finds out whose requests {@code taken} are: all of one session are one client's, also if it changes its name, as at a login; those
     * without a session are their connection's.
     *
     * @param taken by all front doors, in any order
     * @param most so many of them, the earliest
     */
    public static Recording of(String application, String recordedAt, long beganNanos, Map<String, Long> leftOut, List<TakenRequest> taken, int most) {
        List<TakenRequest> ordered = taken.stream().sorted(Comparator.comparingLong(it -> it.atNanos() - beganNanos)).limit(most).toList();
        Clients clients = new Clients();
        ordered.forEach(clients::meet);
        List<RecordedRequest> requests = new ArrayList<>();
        for (TakenRequest it : ordered) {
            RecordedRequest request = it.request();
            requests.add(new RecordedRequest(clients.number(it), Math.max(0, (it.atNanos() - beganNanos) / 1_000_000), request.method(),
                    request.target(), request.headers(), request.body()));
        }
        return new Recording(application, recordedAt, clients.strangers(), leftOut, requests);
    }

    /** Who is who, by what their requests and answers named. */
    private static final class Clients {

        private final Map<String, String> joined = new HashMap<>();
        private final Map<String, Long> numbers = new HashMap<>();
        private final Set<String> begun = new HashSet<>();
        private final Set<String> fromBefore = new HashSet<>();

        void meet(TakenRequest it) {
            if (it.session() != null && !begun.contains(it.session())) {
                fromBefore.add("session " + it.session());
            }
            if (it.began() != null) {
                begun.add(it.began());
            }
            if (it.session() != null && it.began() != null) {
                String one = root("session " + it.session());
                String other = root("session " + it.began());
                if (!one.equals(other)) {
                    joined.put(other, one);
                }
            }
        }

        long number(TakenRequest it) {
            String session = it.session() != null ? it.session() : it.began();
            return numbers.computeIfAbsent(root(session != null ? "session " + session : "connection " + it.connection()), first -> numbers.size() + 1L);
        }

        long strangers() {
            return fromBefore.stream().map(this::root).distinct().count();
        }

        private String root(String name) {
            String at = name;
            while (joined.containsKey(at)) {
                at = joined.get(at);
            }
            return at;
        }
    }
}
