package org.crashonly.shop.catalog.picture;

import static org.crashonly.shop.catalog.picture.Canvas.mix;

import org.crashonly.shop.assortment.Kind;

/** Soft things. */
final class Textiles {

    private Textiles() {}

    static void draw(Kind kind, Canvas c) {
        switch (kind) {
            case CUSHION -> cushion(c);
            case BOLSTER -> bolster(c);
            case THROW -> folded(c);
            case POUFFE -> pouffe(c);
            default -> throw Picture.unknown(kind);
        }
    }

    private static void cushion(Canvas c) {
        String d = "M84 92q116 26 232 0q22-4 18 18q-22 96 0 192q4 22-18 18q-116-26-232 0q-22 4-18-18q22-96 0-192q-4-22 18-18z";
        c.floor(200, 324, 140).body(d).line(d, mix(c.series().base(), c.series().dark(), 0.45), 4)
                .line("M92 104q22 14 34 34M308 104q-22 14-34 34M92 312q22-14 34-34M308 312q-22-14-34-34", "rgba(0,0,0,.12)", 5);
    }

    private static void bolster(Canvas c) {
        String shadow = mix(c.series().base(), c.series().dark(), 0.35);
        c.floor(200, 290, 168)
                .body("M70 130h260c34 0 34 156 0 156H70c-34 0-34-156 0-156z")
                .ellipse(330, 208, 26, 78, shadow)
                .ellipse(331, 208, 18, 58, mix(c.series().base(), c.series().dark(), 0.15))
                .circle(332, 208, 8, c.series().dark())
                .line("M96 132q-14 76 0 152", "rgba(0,0,0,.14)", 4);
    }

    private static void folded(Canvas c) {
        c.floor(200, 322, 156);
        for (int i = 0; i < 3; i++) {
            int y = 252 - i * 62;
            c.body("M56 " + y + "q0-10 10-10h268q22 0 22 31t-22 31H66q-10 0-10-10z", mix(c.series().base(), c.series().dark(), 0.14 * (2 - i)))
                    .line("M64 " + (y + 52) + "h270", "rgba(0,0,0,.16)", 3);
        }
        for (int x = 62; x < 340; x += 10) {
            c.line("M" + x + " 304v16", mix(c.series().accent(), c.series().dark(), 0.15), 3);
        }
    }

    private static void pouffe(Canvas c) {
        String d = "M58 232c0-76 40-104 142-104s142 28 142 104c0 74-40 100-142 100S58 306 58 232z";
        StringBuilder seams = new StringBuilder();
        for (int x = -3; x <= 3; x++) {
            seams.append("<path d='M200 136Q").append(200 + x * 62).append(" 150 ").append(200 + x * 44).append(" 340' fill='none' stroke='")
                    .append(mix(c.series().base(), c.series().dark(), 0.35)).append("' stroke-width='3'/>");
        }
        c.floor(200, 334, 148).body(d).clipped(d, seams.toString()).ellipse(200, 138, 20, 8, c.series().dark());
    }
}
