/** Payment: takes cards for tokens and charges them at a payment provider, which is simulated here, by the number of the card. */
package org.crashonly.shop.payment;
