/** A component with persistent timers. */
package org.crashonly.host.apps.timers;
