/** Payara Micro behind the container seam: the only package that knows it. */
package org.crashonly.host.payara;
