package org.crashonly.shop.assortment;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** All articles. A function of nothing: components that need them do not have to ask each other. */
public final class Assortment {

    private Assortment() {}

    /** The thousand, in the order of their SKUs. */
    public static List<Article> articles() {
        return Arrays.stream(Kind.values())
                .flatMap(kind -> Arrays.stream(Series.values()).map(series -> article(kind, series)))
                .sorted((a, b) -> a.sku().compareTo(b.sku()))
                .toList();
    }

    static Article article(Kind kind, Series series) {
        int number = series.number() * Kind.PER_SHELF + kind.place() + 1;
        String sku = String.format(Locale.ROOT, "%s-%03d", kind.shelf().code(), number);
        return new Article(sku, series.title() + " " + kind.noun(), kind, series, description(kind, series), kind.details(),
                price(kind, series), mixed(sku, 1) % 10_000, stock(sku));
    }

    private static String description(Kind kind, Series series) {
        return kind.sentence() + " The " + series.title() + " series comes in " + series.colour() + ", " + series.motif().words() + ".";
    }

    /** To half a euro. */
    private static long price(Kind kind, Series series) {
        return Math.round(kind.basePriceCents() * series.pricePercent() / 5000.0) * 50;
    }

    /** Most is there in plenty, one in twelve is running out, one in fifty is gone. */
    private static int stock(String sku) {
        int chance = mixed(sku, 2) % 100;
        if (chance < 2) {
            return 0;
        }
        return chance < 10 ? 2 + mixed(sku, 3) % 8 : 500 + mixed(sku, 4) % 1500;
    }

    /** A number that looks random and is the same everywhere: the finaliser of MurmurHash3. */
    private static int mixed(String sku, int salt) {
        int h = sku.hashCode() * 31 + salt * 0x9e3779b9;
        h = (h ^ (h >>> 16)) * 0x85ebca6b;
        h = (h ^ (h >>> 13)) * 0xc2b2ae35;
        return (h ^ (h >>> 16)) & 0x7fffffff;
    }
}
