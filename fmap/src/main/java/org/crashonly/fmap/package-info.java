/**
 * The failure map: which failures were seen to reach what, and the restart tree. Pure: no server code, no clock, and no I/O outside
 * of {@code org.crashonly.fmap.file}. Components are named by strings, in this server by the paths of the elements.
 */
package org.crashonly.fmap;
