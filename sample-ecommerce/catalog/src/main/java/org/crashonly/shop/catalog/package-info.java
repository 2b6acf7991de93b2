/** The catalog: products, shelves, search and pictures. It changes with a release only. */
package org.crashonly.shop.catalog;
