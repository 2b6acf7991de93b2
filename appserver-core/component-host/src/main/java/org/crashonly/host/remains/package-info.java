/** What an ended module leaves with the JVM, taken away from outside: no code of the module's runs any more that could do it. */
package org.crashonly.host.remains;
