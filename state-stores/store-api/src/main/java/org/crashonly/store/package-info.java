/** What a crash-only store is: a process that owns persistent state, survives {@code kill -9} and starts by recovering. */
package org.crashonly.store;
