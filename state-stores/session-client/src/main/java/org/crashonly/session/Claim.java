package org.crashonly.session;

/**
 * The right to send the request under a key, and to say what became of it.
 *
 * @param id drawn by the client, so that it recognises its own
 */
public record Claim(LedgerKey key, long id) {}
