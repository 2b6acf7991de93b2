/** What a host's boundary costs a request, measured in a process of its own. */
package org.crashonly.bench.boundary;
