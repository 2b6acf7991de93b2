package org.crashonly.shop.catalog.picture;

import static org.crashonly.shop.catalog.picture.Canvas.mix;

import org.crashonly.shop.assortment.Kind;

/** Lamps, lit. */
final class Lamps {

    private static final String GLOW = "url(#glow)";
    private static final String LINEN = "#f6ecd7";
    private static final String WOOD = "#b98a5a";

    private Lamps() {}

    static void draw(Kind kind, Canvas c) {
        switch (kind) {
            case TABLE_LAMP -> table(c);
            case PENDANT -> pendant(c);
            case FLOOR_LAMP -> floor(c);
            case DESK_LAMP -> desk(c);
            default -> throw Picture.unknown(kind);
        }
    }

    private static void table(Canvas c) {
        c.circle(200, 140, 190, GLOW)
                .floor(200, 342, 92)
                .line("M200 170v60", "#8a7a5c", 10)
                .body("M176 214h48c8 20 46 34 46 76 0 36-28 52-70 52s-70-16-70-52c0-42 38-56 46-76z")
                .plain("M150 62h100l54 122H96z", LINEN)
                .path("M96 184h208l-3 8H99z", mix(LINEN, c.series().dark(), 0.25))
                .path("M150 62h100l4 8H146z", "rgba(0,0,0,.08)");
    }

    private static void pendant(Canvas c) {
        c.path("M90 232L30 400H370L310 232z", "rgba(255,220,140,.32)")
                .line("M200 0v88", "#4a4640", 4)
                .plain("M184 84h32v24h-32z", "#4a4640")
                .body("M70 236c0-86 58-134 130-134s130 48 130 134z")
                .ellipse(200, 236, 130, 17, mix(c.series().base(), c.series().dark(), 0.45))
                .ellipse(200, 238, 112, 12, "#fff3cf")
                .circle(200, 244, 15, "#fffbe8");
    }

    private static void floor(Canvas c) {
        c.circle(200, 120, 180, GLOW)
                .floor(200, 372, 110)
                .line("M200 160L132 370", WOOD, 8)
                .line("M200 160L268 370", mix(WOOD, "#000000", 0.12), 8)
                .line("M200 160V372", mix(WOOD, "#000000", 0.22), 8)
                .line("M158 292h84", WOOD, 4)
                .body("M138 48h124l34 120H104z")
                .ellipse(200, 168, 96, 9, "#fff0c8");
    }

    private static void desk(Canvas c) {
        String metal = mix(c.series().base(), c.series().dark(), 0.25);
        c.path("M236 172L150 352H372L330 128z", "rgba(255,220,140,.3)")
                .floor(140, 352, 92)
                .line("M136 340L96 214L216 104", metal, 11)
                .circle(96, 214, 12, c.series().dark())
                .circle(216, 104, 10, c.series().dark())
                .body("M208 116l60-52c30 4 62 34 66 66l-98 46c-8-26-14-42-28-60z")
                .path("M236 176l98-46c2 10-10 24-40 38-26 12-50 16-58 8z", "#fff3cf")
                .body("M56 352c0-22 36-30 84-30s84 8 84 30z");
    }
}
