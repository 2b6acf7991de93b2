/** JCache (JSR 107) on the soft state of the session store: bounded, with a time to live, loaded by one caller at a time. */
package org.crashonly.session.jcache;
