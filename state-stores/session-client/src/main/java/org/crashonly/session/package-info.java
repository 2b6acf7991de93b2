/**
 * The session store as its users see it: {@link org.crashonly.session.StoreClient} and the three things that it gives access to, HTTP
 * sessions, the ledger of keyed requests, and soft state. What was acknowledged survives {@code kill -9} of any process, the store's
 * included; a reboot of the machine discards it.
 */
package org.crashonly.session;
