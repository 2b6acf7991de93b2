package org.crashonly.host.effects;

/**
 * What is stored under a key.
 *
 * @param principal whose request it was
 * @param fingerprint which request it was
 * @param answer null if the component committed by itself before it answered, and did not come to answer
 */
record Stored(String principal, String fingerprint, Answer answer) {}
