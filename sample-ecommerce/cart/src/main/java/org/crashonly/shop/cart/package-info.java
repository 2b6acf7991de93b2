/** Carts, in the store from the first piece: nothing of a cart is in memory or in a session of the container. */
package org.crashonly.shop.cart;
