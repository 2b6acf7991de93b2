/** What the server consists of, what is known of each of its processes, and what the others are told about it. */
package org.crashonly.manager.registry;
