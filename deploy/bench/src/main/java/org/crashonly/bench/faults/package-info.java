/** Faults in the shop while people shop there: who notices, what cures, and what it costs them. */
package org.crashonly.bench.faults;
