/**
 * Which restart tree loses the least time: the expected unavailability of a tree, Mercury's transformations as a search for a better
 * one, and an exact search for small systems to hold it against (Candea et al., "Reducing recovery time in a small recursively
 * restartable system", DSN 2002).
 */
package org.crashonly.fmap.tree;
