/** Mail that modules send, within the time of the request in whose course they send it. */
package org.crashonly.host.mail;
