/** Faults of whom this process connects to: relays stand in for peers that are slow, or that fall silent and do not go. */
package org.crashonly.host.peers;
