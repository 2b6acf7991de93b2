/** How modules call other components by name: URLs that lead to the stub in this process, and what a call carries of the request it serves. */
package org.crashonly.host.calls;
