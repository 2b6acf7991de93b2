/**
 * The session store: HTTP sessions and the ledger of keyed requests in recoverable memory, soft state in the process's own. One thread does
 * all of the work, between taking requests off its connections and answering them.
 */
package org.crashonly.sessionstore;
