/** Which jars of Payara Micro make up a host: a fixed base, and features that are added for the WARs that need them. */
package org.crashonly.payara;
