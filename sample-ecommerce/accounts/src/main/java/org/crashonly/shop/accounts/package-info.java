/** Customers, their passwords, and the sessions of those who logged in, all in the store: a login survives every crash. */
package org.crashonly.shop.accounts;
