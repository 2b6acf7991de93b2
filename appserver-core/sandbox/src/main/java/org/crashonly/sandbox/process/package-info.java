/** Starting, identifying, watching and crashing OS processes, through the kernel's own handles. */
package org.crashonly.sandbox.process;
