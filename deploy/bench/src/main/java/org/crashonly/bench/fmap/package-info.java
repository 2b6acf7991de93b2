/** The failure map of the sample shop, learned and held against what was written down by hand. */
package org.crashonly.bench.fmap;
