/** HTTP sessions that outlive this process: what a request did to its session is in the session store before its answer leaves. */
package org.crashonly.host.sessions;
