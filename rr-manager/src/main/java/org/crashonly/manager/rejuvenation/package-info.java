/** Restarts before memory runs out. Pure: it is told how much is left, and says what is to be restarted. */
package org.crashonly.manager.rejuvenation;
