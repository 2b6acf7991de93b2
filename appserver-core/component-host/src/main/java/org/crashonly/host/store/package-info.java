/** How modules reach their application's store through the default data source, also across restarts of the store. */
package org.crashonly.host.store;
