/** How one version of an application takes the place of another: what has to be restarted, in which order, and when it is confirmed. Pure. */
package org.crashonly.manager.upgrade;
