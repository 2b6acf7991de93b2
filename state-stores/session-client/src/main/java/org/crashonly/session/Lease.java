package org.crashonly.session;

/**
 * The right to load a value of soft state. It ends when its time is up, when the value is invalidated, or when the store restarts.
 *
 * @param id drawn by the client, so that it recognises its own
 */
public record Lease(SoftKey key, long id) {}
