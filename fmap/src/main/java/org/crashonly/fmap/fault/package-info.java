/**
 * The faults that can be injected, as data: their kinds, what can be said of each, how they are read and told, and when one strikes.
 * Injecting them is others' work.
 */
package org.crashonly.fmap.fault;
