package org.crashonly.shop.catalog;

/** The order of a list. */
enum Sorting {
    /** Best match, then best seller. */
    FIT("weight desc, p.popularity desc, p.sku"),
    CHEAPEST("p.price_cents, p.sku"),
    DEAREST("p.price_cents desc, p.sku"),
    NAME("p.name, p.sku");

    private final String sql;

    Sorting(String sql) {
        this.sql = sql;
    }

    String sql() {
        return sql;
    }

    /** What {@code text} asks for; anything unknown is the default. */
    static Sorting of(String text) {
        return switch (text == null ? "" : text) {
            case "price" -> CHEAPEST;
            case "-price" -> DEAREST;
            case "name" -> NAME;
            default -> FIT;
        };
    }
}
