/** Pictures of articles: drawn from kind and series, as SVG, the same every time. */
package org.crashonly.shop.catalog.picture;
