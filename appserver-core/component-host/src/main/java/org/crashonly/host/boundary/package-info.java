/** What stands between the front door and a module: which requests are let in, what is known about each while it runs, how it is marked. */
package org.crashonly.host.boundary;
