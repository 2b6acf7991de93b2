/** Looks at what a user wants to run before any of it runs: what it is, which parts of the container it needs, and its digest. */
package org.crashonly.sandbox.staging;
