/** A component whose effects the server records. */
package org.crashonly.host.apps.effects;
