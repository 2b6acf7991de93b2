/**
 * The distribution on disk and the command lines of the server's JVMs: class path and options from the distribution, an AOT cache
 * only if it was made for exactly this JDK, these options and these jars.
 */
package org.crashonly.sandbox.launch;
