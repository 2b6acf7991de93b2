package org.crashonly.session;

/**
 * Names one intended effect. Its order is for tables of many keys: clients choose them, and may have them collide.
 *
 * @param application whose operation it is
 * @param key what the client calls it
 */
public record LedgerKey(String application, String key) implements Comparable<LedgerKey> {

    public LedgerKey {
        Names.require("application", application);
        Names.require("idempotency key", key);
    }

    @Override
    public int compareTo(LedgerKey other) {
        int order = key.compareTo(other.key);
        return order != 0 ? order : application.compareTo(other.application);
    }
}
