/**
 * The ACID store: a database recovered at every start, with a user per generation of its clients. H2 lives in the store's own process,
 * PostgreSQL in a child of it.
 */
package org.crashonly.acid;
