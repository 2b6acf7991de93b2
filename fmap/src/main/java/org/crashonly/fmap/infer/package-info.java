/**
 * Automatic failure-path inference, the phase in production: nothing is injected, failures that happen are watched, and what follows
 * them on the same request paths is learned (Candea et al., WIAPP 2003). Takes {@code now}, reads no clock.
 */
package org.crashonly.fmap.infer;
