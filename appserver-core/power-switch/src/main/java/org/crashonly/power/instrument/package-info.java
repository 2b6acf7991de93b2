/**
 * Makes the classes of a WAR test their power switch. It is done once, when the WAR is staged, and runs none of the WAR's code.
 *
 * <p>A test is a call without arguments, so that nothing of a method changes but offsets: no branch, no frame, no stack. It stands at the
 * beginning of methods that call, before backward branches, at exception handlers, and before calls out of the component.
 */
package org.crashonly.power.instrument;
