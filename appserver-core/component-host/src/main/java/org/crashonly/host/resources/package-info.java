/** Parts of the container that are restarted alone: what they are called, who uses them, how they serve. */
package org.crashonly.host.resources;
