/** The process that boots a container, deploys modules into it and says on which ports they answer. */
package org.crashonly.host;
