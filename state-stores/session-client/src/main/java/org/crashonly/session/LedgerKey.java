package org.crashonly.session;

/**
 * Names one intended effect.
 *
 * @param application whose operation it is
 * @param key what the client calls it
 */
public record LedgerKey(String application, String key) {

    public LedgerKey {
        Names.require("application", application);
        Names.require("idempotency key", key);
    }
}
