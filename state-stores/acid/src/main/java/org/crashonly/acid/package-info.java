/** The ACID store: H2 in a process of its own, recovered at every start, with a user per generation of its clients. */
package org.crashonly.acid;
