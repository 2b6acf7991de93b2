/** All that a component may compile against. It is the server's at run time: leave it out of the WAR. */
package org.crashonly.component;
