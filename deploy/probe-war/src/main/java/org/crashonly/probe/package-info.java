/** An ordinary Jakarta EE application that knows nothing of the server it runs on; tests and benchmarks look at it from outside. */
package org.crashonly.probe;
