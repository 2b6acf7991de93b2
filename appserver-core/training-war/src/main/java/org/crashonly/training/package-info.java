/** A notebook: small, but written as applications are. */
package org.crashonly.training;
