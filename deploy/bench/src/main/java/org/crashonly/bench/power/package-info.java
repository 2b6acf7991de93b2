/** What the power switch costs while it is on, and how long it takes: measured in a JVM of its own. */
package org.crashonly.bench.power;
