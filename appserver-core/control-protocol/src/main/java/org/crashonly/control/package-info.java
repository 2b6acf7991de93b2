/**
 * What manager, component hosts, stores and front doors say to each other: who they are, what they are told to run, where
 * requests go, and the counters that the manager can read even when a process is frozen.
 */
package org.crashonly.control;
