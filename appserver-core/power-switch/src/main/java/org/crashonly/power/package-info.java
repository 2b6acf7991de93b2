/**
 * The power switch inside a JVM: ends a generation of a component from outside, without running the component's code.
 *
 * <p>The component's classes were instrumented when its WAR was staged ({@link org.crashonly.power.instrument}). They test the switch of
 * their class loader; what runs in a host is this package alone.
 */
package org.crashonly.power;
