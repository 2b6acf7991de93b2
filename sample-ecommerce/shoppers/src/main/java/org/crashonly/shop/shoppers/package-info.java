/**
 * Shoppers: a load generator that behaves like people with browsers, and keeps books of what it was told, by which the stores are
 * audited afterwards.
 */
package org.crashonly.shop.shoppers;
