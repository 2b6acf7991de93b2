package org.crashonly.shop.catalog;

import org.crashonly.shop.assortment.Kind;
import org.crashonly.shop.assortment.Series;

/** What a picture shows. */
record Look(Kind kind, Series series) {}
