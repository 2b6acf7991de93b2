package org.crashonly.shop.catalog.picture;

import static org.crashonly.shop.catalog.picture.Canvas.mix;
import static org.crashonly.shop.catalog.picture.Canvas.number;

import org.crashonly.shop.assortment.Kind;

/** Clocks; each series shows another time. */
final class Clocks {

    private static final String WOOD = "#b98a5a";
    private static final String BRASS = "#d3a84c";

    private Clocks() {}

    static void draw(Kind kind, Canvas c) {
        switch (kind) {
            case WALL_CLOCK -> wall(c);
            case MANTEL_CLOCK -> mantel(c);
            case ALARM_CLOCK -> alarm(c);
            case PENDULUM_CLOCK -> pendulum(c);
            default -> throw Picture.unknown(kind);
        }
    }

    private static void wall(Canvas c) {
        c.circle(208, 210, 152, "rgba(0,0,0,.12)").body(ring(200, 200, 152)).circle(200, 200, 128, "#fffdf8");
        dial(c, 200, 200, 116, true);
    }

    private static void mantel(Canvas c) {
        c.floor(200, 336, 136)
                .plain("M70 336V206c0-176 260-176 260 0v130z", WOOD)
                .plain("M60 318h280v20H60z", mix(WOOD, "#000000", 0.15))
                .body(ring(200, 200, 96))
                .circle(200, 200, 82, "#fffdf8");
        dial(c, 200, 200, 74, true);
    }

    private static void alarm(Canvas c) {
        c.floor(200, 342, 104)
                .line("M138 306l-22 34M262 306l22 34", c.series().dark(), 14)
                .plain("M96 120c-22-46 54-84 78-44zM304 120c22-46-54-84-78-44z", BRASS)
                .line("M200 88V64M176 64h48", c.series().dark(), 9)
                .body(ring(200, 212, 118))
                .circle(200, 212, 97, "#fffdf8");
        dial(c, 200, 212, 88, true);
    }

    private static void pendulum(Canvas c) {
        c.plain("M116 40h168q10 0 10 10v296q0 12-12 12H118q-12 0-12-12V50q0-10 10-10z", WOOD)
                .path("M128 210h144v132H128z", mix(WOOD, "#000000", 0.45))
                .line("M200 190l22 118", BRASS, 5)
                .circle(224, 312, 24, BRASS)
                .circle(218, 306, 9, "rgba(255,255,255,.4)")
                .body(ring(200, 126, 76))
                .circle(200, 126, 64, "#fffdf8");
        dial(c, 200, 126, 58, false);
    }

    private static String ring(int x, int y, int r) {
        return "M" + (x - r) + " " + y + "a" + r + " " + r + " 0 1 0 " + 2 * r + " 0a" + r + " " + r + " 0 1 0 " + -2 * r + " 0z";
    }

    private static void dial(Canvas c, double x, double y, double r, boolean minutes) {
        String dark = c.series().dark();
        for (int i = 0; i < 60; i += minutes ? 1 : 5) {
            double inner = i % 15 == 0 ? 0.82 : i % 5 == 0 ? 0.88 : 0.95;
            hand(c, x, y, r * inner, r, i * 6, i % 5 == 0 ? dark : mix(dark, "#ffffff", 0.6), i % 5 == 0 ? r * 0.035 : r * 0.015);
        }
        int time = c.series().number() * 53 + 117;
        hand(c, x, y, -r * 0.1, r * 0.52, time / 2.0, dark, r * 0.07);
        hand(c, x, y, -r * 0.1, r * 0.78, time * 6 % 360, dark, r * 0.045);
        hand(c, x, y, -r * 0.2, r * 0.82, time * 37 % 360, "#c2543a", r * 0.018);
        c.circle(x, y, r * 0.06, "#c2543a");
    }

    private static void hand(Canvas c, double x, double y, double from, double to, double degrees, String stroke, double width) {
        double sin = Math.sin(Math.toRadians(degrees));
        double cos = Math.cos(Math.toRadians(degrees));
        c.line("M" + number(x + sin * from) + " " + number(y - cos * from) + "L" + number(x + sin * to) + " " + number(y - cos * to), stroke, width);
    }
}
