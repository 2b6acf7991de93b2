/**
 * The HTTP entrance: carries requests to the live generation of their component, holds and repeats them while it restarts where
 * that is safe, and otherwise answers honestly. Keeps no state that a kill could lose.
 */
package org.crashonly.frontdoor;
