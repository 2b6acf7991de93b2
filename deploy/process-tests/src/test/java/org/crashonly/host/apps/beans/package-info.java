/** An application of beans that can be made to fail, and a page that restarts them. */
package org.crashonly.host.apps.beans;
