/** What the shop sells: a thousand articles, each a kind of thing in the style of a series, the same on every machine. */
package org.crashonly.shop.assortment;
