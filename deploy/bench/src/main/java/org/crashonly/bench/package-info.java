/** Drives a real server from outside: starts it, loads it, kills its processes, and reports what clients saw. */
package org.crashonly.bench;
