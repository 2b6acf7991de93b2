/**
 * Persistent timers of enterprise beans, as rows of the application's own database: what was committed is there in the next generation, whatever
 * was killed, and a row moves on in the transaction of the timeout method that its expiration called.
 */
package org.crashonly.host.timers;
