/** The session store over its Unix socket. */
package org.crashonly.session.client;
