/** Components that hang in every way, and a loader that instruments what it loads: what the switch is tested and measured with. */
package org.crashonly.power.trial;
