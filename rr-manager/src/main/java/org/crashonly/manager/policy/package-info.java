/** When a process is started, crashed and started again. Pure: takes {@code now}, never sleeps, reads no clock, does no I/O. */
package org.crashonly.manager.policy;
