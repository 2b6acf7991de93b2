/** The boundary of single beans: what is seen of their calls, and their microreboot inside a module that goes on. */
package org.crashonly.host.beans;
