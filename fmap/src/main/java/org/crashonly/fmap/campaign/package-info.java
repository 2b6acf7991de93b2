/**
 * Automatic failure-path inference, the phase in staging (Candea et al., WIAPP 2003): faults are injected one after another, then in
 * pairs, and who fails besides is learned. What to inject next, what was seen, and the map that follows; pure, the time comes in.
 */
package org.crashonly.fmap.campaign;
