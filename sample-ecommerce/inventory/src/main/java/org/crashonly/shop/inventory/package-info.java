/** Stock: what is there, what is set aside for orders, what is sold. */
package org.crashonly.shop.inventory;
