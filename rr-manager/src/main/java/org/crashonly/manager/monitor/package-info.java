/**
 * Who notices that something fails: each monitor is fed with what is measured elsewhere and turns it into failure reports for the
 * recovery policy. Pure: takes {@code now}, reads no clock, does no I/O. Times are {@link System#nanoTime} values.
 */
package org.crashonly.manager.monitor;
