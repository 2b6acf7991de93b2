package org.crashonly.shop.catalog.picture;

import static org.crashonly.shop.catalog.picture.Canvas.mix;

import org.crashonly.shop.assortment.Kind;

/** Cups and mugs. */
final class Mugs {

    private static final String COFFEE = "#3b2418";

    private Mugs() {}

    static void draw(Kind kind, Canvas c) {
        switch (kind) {
            case MUG -> mug(c);
            case ESPRESSO_CUP -> espresso(c);
            case TUMBLER -> tumbler(c);
            case LATTE_BOWL -> bowl(c);
            default -> throw Picture.unknown(kind);
        }
    }

    private static void mug(Canvas c) {
        String shadow = mix(c.series().base(), c.series().dark(), 0.35);
        c.floor(205, 324, 110)
                .line("M268 178c66-8 68 96 0 92", shadow, 21)
                .line("M268 176c62-8 64 92 0 88", c.series().base(), 17)
                .body("M108 138v150q0 36 36 36h94q36 0 36-36V138z")
                .ellipse(191, 138, 83, 17, mix(c.series().base(), "#ffffff", 0.3))
                .ellipse(191, 139, 75, 13, shadow)
                .ellipse(191, 143, 68, 9, COFFEE)
                .line("M170 108c-14-16 12-24 0-42M206 104c-14-16 12-24 0-42", "rgba(255,255,255,.75)", 6);
    }

    private static void espresso(Canvas c) {
        String shadow = mix(c.series().base(), c.series().dark(), 0.35);
        c.floor(200, 316, 140)
                .ellipse(200, 302, 138, 24, mix(c.series().base(), c.series().dark(), 0.25))
                .ellipse(200, 296, 138, 24, mix(c.series().base(), "#ffffff", 0.25))
                .ellipse(200, 294, 78, 12, "rgba(0,0,0,.12)")
                .line("M258 206c48-6 50 58-8 58", shadow, 15)
                .body("M132 180q0 104 36 112h64q36-8 36-112z")
                .ellipse(200, 180, 68, 14, mix(c.series().base(), "#ffffff", 0.3))
                .ellipse(200, 181, 61, 11, shadow)
                .ellipse(200, 184, 55, 8, COFFEE)
                .ellipse(192, 183, 24, 3, "#b98552")
                .line("M200 150c-12-14 10-20 0-36", "rgba(255,255,255,.75)", 5);
    }

    private static void tumbler(Canvas c) {
        c.floor(200, 332, 84)
                .body("M124 92l14 226q1 14 16 14h92q15 0 16-14l14-226z")
                .ellipse(200, 92, 76, 15, mix(c.series().base(), "#ffffff", 0.35))
                .ellipse(200, 94, 68, 11, mix(c.series().base(), c.series().dark(), 0.55));
    }

    private static void bowl(Canvas c) {
        c.floor(200, 324, 90)
                .plain("M152 300h96l8 24h-112z", mix(c.series().base(), c.series().dark(), 0.3))
                .body("M64 168q4 118 92 140h88q88-22 92-140z")
                .ellipse(200, 168, 136, 26, mix(c.series().base(), "#ffffff", 0.3))
                .ellipse(200, 170, 126, 21, mix(c.series().base(), c.series().dark(), 0.5))
                .ellipse(200, 176, 116, 15, "#c79b70")
                .path("M200 188c-34-6-44-16-26-22 12-3 22 0 26 6 4-6 14-9 26-6 18 6 8 16-26 22z", "#f6e7d2");
    }
}
