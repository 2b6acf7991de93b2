package org.crashonly.shop.catalog.picture;

import static org.crashonly.shop.catalog.picture.Canvas.mix;

import org.crashonly.shop.assortment.Kind;

/** Pots and jugs. */
final class Pots {

    private static final String OAK = "#b98a5a";

    private Pots() {}

    static void draw(Kind kind, Canvas c) {
        switch (kind) {
            case TEAPOT -> teapot(c);
            case MILK_JUG -> jug(c);
            case CARAFE -> carafe(c);
            case POUR_OVER -> pourOver(c);
            default -> throw Picture.unknown(kind);
        }
    }

    private static void teapot(Canvas c) {
        String shadow = mix(c.series().base(), c.series().dark(), 0.3);
        c.floor(200, 322, 122)
                .line("M112 196c-72-18-76 92 4 84", shadow, 18)
                .plain("M276 262c44-6 34-78 84-104l-18-10c-46 10-58 48-74 60z", c.series().base())
                .body("M98 232c0-84 204-84 204 0 0 62-38 92-102 92S98 294 98 232z")
                .plain("M142 176c10-30 106-30 116 0q-58 14-116 0z", mix(c.series().base(), "#ffffff", 0.2))
                .line("M140 178q60 14 120 0", shadow, 4)
                .circle(200, 144, 13, OAK);
    }

    private static void jug(Canvas c) {
        String shadow = mix(c.series().base(), c.series().dark(), 0.4);
        c.floor(198, 324, 90)
                .line("M262 168c64-6 58 96-2 98", shadow, 17)
                .body("M122 116l-24-14q4 34 30 52c-10 40-22 60-22 98 0 46 24 72 92 72s90-26 90-72c0-42-20-74-18-136z")
                .path("M122 116l-24-14q20 34 172 14-60 20-148 0z", shadow)
                .ellipse(196, 117, 73, 12, shadow)
                .ellipse(196, 121, 62, 8, "#fdfaf3");
    }

    private static void carafe(Canvas c) {
        c.floor(200, 346, 82)
                .plain("M178 42h44l-4 44h-36z", OAK)
                .body("M170 78h60l-4 76c6 40 56 62 56 130 0 44-26 62-82 62s-82-18-82-62c0-68 50-90 56-130z")
                .ellipse(200, 78, 30, 6, mix(c.series().base(), "#ffffff", 0.35));
    }

    private static void pourOver(Canvas c) {
        String shadow = mix(c.series().base(), c.series().dark(), 0.4);
        c.floor(200, 340, 98)
                .line("M272 232c60 0 56 82-8 84", shadow, 15)
                .body("M146 204h108c0 26 34 38 34 84 0 34-16 52-50 52h-76c-34 0-50-18-50-52 0-46 34-58 34-84z")
                .path("M134 186h132v20q-66 12-132 0z", OAK)
                .plain("M104 76h192l-62 112h-68z", mix(c.series().base(), "#ffffff", 0.12))
                .path("M122 76h156l-14 26h-128z", "#f8f3ea")
                .ellipse(200, 77, 96, 13, mix(c.series().base(), "#ffffff", 0.4))
                .ellipse(200, 78, 84, 9, "#4a2f20");
    }
}
