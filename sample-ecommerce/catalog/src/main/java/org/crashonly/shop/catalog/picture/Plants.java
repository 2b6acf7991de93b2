package org.crashonly.shop.catalog.picture;

import static org.crashonly.shop.catalog.picture.Canvas.mix;
import static org.crashonly.shop.catalog.picture.Canvas.number;

import org.crashonly.shop.assortment.Kind;

/** Plants in pots of the series. */
final class Plants {

    private static final String LEAF = "#3f7350";
    private static final String YOUNG = "#6aa06c";
    private static final String STEM = "#5d6b3c";

    private Plants() {}

    static void draw(Kind kind, Canvas c) {
        c.floor(200, 352, 84);
        switch (kind) {
            case LEAFY_PLANT -> leafy(c);
            case SNAKE_PLANT -> snake(c);
            case CACTUS -> cactus(c);
            case FERN -> fern(c);
            default -> throw Picture.unknown(kind);
        }
        pot(c);
    }

    private static void pot(Canvas c) {
        c.body("M132 262h136l-14 76q-3 14-18 14h-72q-15 0-18-14z")
                .plain("M122 240h156q6 0 6 6v14q0 6-6 6H122q-6 0-6-6v-14q0-6 6-6z", mix(c.series().base(), "#ffffff", 0.14))
                .path("M122 266h156l-2 6H124z", "rgba(0,0,0,.15)");
    }

    private static void leafy(Canvas c) {
        c.line("M200 244C196 180 206 110 200 56", STEM, 7);
        int[][] leaves = {{200, 208, -62}, {200, 196, 64}, {201, 158, -52}, {202, 146, 54}, {202, 112, -40}, {203, 104, 42}, {201, 70, 4}};
        for (int i = 0; i < leaves.length; i++) {
            broad(c, leaves[i][0], leaves[i][1], leaves[i][2], i % 2 == 0 ? LEAF : YOUNG);
        }
    }

    private static void broad(Canvas c, int x, int y, int angle, String fill) {
        c.clipped("M0 0h400v400H0z", "<g transform='translate(" + x + " " + y + ")rotate(" + angle + ")'><path d='M0 0C-34-20-32-70 0-96 32-70 34-20 0 0z' fill='"
                + fill + "'/><path d='M0 0V-86' stroke='#ffffff' stroke-opacity='.35' stroke-width='2.5'/><path d='M0 0C34-20 32-70 0-96z' fill='#000' fill-opacity='.08'/></g>");
    }

    private static void snake(Canvas c) {
        int[][] blades = {{150, 96, 178}, {250, 84, 222}, {122, 150, 168}, {280, 146, 236}, {176, 58, 190}, {226, 62, 212}, {200, 36, 200}};
        for (int[] blade : blades) {
            String d = "M" + (blade[2] - 15) + " 246Q" + (blade[0] - 22) + " " + (blade[1] + 90) + " " + blade[0] + " " + blade[1]
                    + "Q" + (blade[0] + 24) + " " + (blade[1] + 90) + " " + (blade[2] + 15) + " 246z";
            StringBuilder bands = new StringBuilder();
            for (int y = blade[1] + 14; y < 250; y += 17) {
                bands.append("<path d='M0 ").append(y).append("q200 14 400 0v6q-200 14-400 0z' fill='#2c5540' fill-opacity='.55'/>");
            }
            c.path(d, YOUNG).clipped(d, bands.toString()).line(d, "#d8d79a", 2.5);
        }
    }

    private static void cactus(Canvas c) {
        c.line("M148 206c-44 0-42-30-42-56", LEAF, 30)
                .line("M252 180c46 0 44-30 44-60", LEAF, 30)
                .plain("M158 248V116c0-56 84-56 84 0v132z", LEAF);
        for (int x = 172; x <= 228; x += 14) {
            c.line("M" + x + " " + (98 + Math.abs(x - 200)) + "V244", "rgba(255,255,255,.22)", 2);
        }
        for (int i = 0; i < 18; i++) {
            int x = 172 + i % 5 * 14;
            int y = 110 + i * 7;
            c.line("M" + (x - 4) + " " + y + "l8 4M" + (x + 4) + " " + y + "l-8 4", "#f4efd8", 1.5);
        }
        c.circle(200, 72, 13, "#e58aa0").circle(190, 80, 9, "#ef9fb2").circle(211, 80, 9, "#ef9fb2").circle(200, 76, 5, "#f6d365")
                .circle(106, 134, 8, "#ef9fb2");
    }

    private static void fern(Canvas c) {
        double[] angles = {-82, -64, -46, -28, -10, 10, 28, 46, 64, 82};
        for (int i = 0; i < angles.length; i++) {
            frond(c, angles[i], i % 2 == 0 ? LEAF : YOUNG);
        }
    }

    private static void frond(Canvas c, double angle, String fill) {
        StringBuilder leaves = new StringBuilder("<g transform='translate(200 246)rotate(" + number(angle * 0.62) + ")'>"
                + "<path d='M0 0Q" + number(angle * 0.2) + " -110 " + number(angle * 0.9) + " -190' fill='none' stroke='" + STEM + "' stroke-width='3'/><path fill='" + fill + "' d='");
        for (int k = 2; k < 15; k++) {
            double t = k / 15.0;
            double x = Math.rint(2 * (1 - t) * t * angle * 0.2 + t * t * angle * 0.9);
            double y = Math.rint(2 * (1 - t) * t * -110 + t * t * -190);
            double length = 2 * Math.rint(13 * (1 - t) + 4);
            leaves.append('M').append(number(x)).append(' ').append(number(y)).append('q').append(number(length / 2)).append(" -14 ")
                    .append(number(length)).append(" -2q").append(number(-length / 2)).append(" 10 ").append(number(-length)).append(" 2q")
                    .append(number(-length / 2)).append(" -14 ").append(number(-length)).append(" -2q").append(number(length / 2)).append(" 10 ")
                    .append(number(length)).append(" 2z");
        }
        c.clipped("M0 0h400v400H0z", leaves.append("'/></g>").toString());
    }
}
