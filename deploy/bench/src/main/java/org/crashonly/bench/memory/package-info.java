/** Recoverable memory and its peers, measured in one process, one after the other. */
package org.crashonly.bench.memory;
