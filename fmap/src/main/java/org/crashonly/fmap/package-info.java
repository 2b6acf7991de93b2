/** The failure map and the restart tree. Pure: no server code, no I/O. */
package org.crashonly.fmap;
