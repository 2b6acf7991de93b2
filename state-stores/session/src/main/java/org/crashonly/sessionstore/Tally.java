package org.crashonly.sessionstore;

import java.util.EnumMap;
import java.util.Map;

/** What happened since the process began. Used by the store's thread only. */
final class Tally {

    /** What is counted. */
    enum Count {
        LOADS("session.loads"),
        SAVES("session.saves"),
        EXPIRED("session.expired"),
        DAMAGED("session.damaged"),
        LEDGER_BEGUN("session.ledger.begun"),
        LEDGER_REPLAYED("session.ledger.replayed"),
        LEDGER_DAMAGED("session.ledger.damaged"),
        SOFT_HITS("session.soft.hits"),
        SOFT_LOADS("session.soft.loads"),
        FULL("session.refused.full"),
        TOO_LARGE("session.refused.large"),
        MALFORMED("session.connections.malformed"),
        STRANGERS("session.connections.refused"),
        FENCES("session.fences"),
        GRANTS("session.grants"),
        TABLES_LOST("session.tables.lost");

        private final String metric;

        Count(String metric) {
            this.metric = metric;
        }
    }

    private final EnumMap<Count, Long> counts = new EnumMap<>(Count.class);

    void add(Count count) {
        counts.merge(count, 1L, Long::sum);
    }

    long get(Count count) {
        return counts.getOrDefault(count, 0L);
    }

    void copyTo(Map<String, Long> totals) {
        for (Count count : Count.values()) {
            totals.put(count.metric, get(count));
        }
    }
}
