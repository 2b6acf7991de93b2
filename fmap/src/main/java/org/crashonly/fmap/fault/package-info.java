/**
 * The faults that can be injected, as data: their kinds, what can be said of each, and how they are read and told. Injecting them is
 * others' work.
 */
package org.crashonly.fmap.fault;
