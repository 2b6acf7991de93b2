/**
 * Recursive restarts: which part of the server is at fault, the smallest group whose restart may cure it, then larger and larger ones
 * (Candea et al., "Microreboot", OSDI 2004; "Recursive restartability", HotOS 2001). Pure: a state and what happened go in, a state and
 * decisions come out; takes {@code now}, reads no clock, and draws its jitter from a seed in the state. All of the state is data that
 * can be journaled, so that a new manager decides as the old one would have. The life of a single process is
 * {@code org.crashonly.manager.policy}'s.
 */
package org.crashonly.manager.recovery;
