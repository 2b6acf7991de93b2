package org.crashonly.session;

/**
 * A session's attribute as the store has it.
 *
 * @param version of the session when the attribute was last written
 * @param value what was written, its checksum verified
 */
public record StoredAttribute(long version, Bytes value) {}
