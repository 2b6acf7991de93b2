/**
 * Orders. An order is written down first, PENDING; stock, money and cart follow step by step, each under the order's key, and
 * whoever finds the order unfinished, a repeated request or the recovery worker, goes through the same steps again.
 */
package org.crashonly.shop.orders;
