/**
 * Requests of clients as they are recorded at front doors, and sent again: what is written of them, what is replaced because it is secret
 * or new each time, and the file that they are kept in.
 */
package org.crashonly.control.recording;
