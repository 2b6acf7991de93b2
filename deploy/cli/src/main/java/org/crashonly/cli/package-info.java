/** The {@code crashonly} command: starts, shows, crashes and stops a server from outside, with or without its manager's help. */
package org.crashonly.cli;
