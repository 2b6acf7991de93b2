/** What client and store say to each other: frames on a Unix socket. */
package org.crashonly.session.wire;
