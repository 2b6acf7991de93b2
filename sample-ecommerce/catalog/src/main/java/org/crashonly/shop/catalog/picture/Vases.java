package org.crashonly.shop.catalog.picture;

import static org.crashonly.shop.catalog.picture.Canvas.mix;

import org.crashonly.shop.assortment.Kind;

/** Vases, each with something in it. */
final class Vases {

    private static final String STEM = "#5f7a4c";

    private Vases() {}

    static void draw(Kind kind, Canvas c) {
        switch (kind) {
            case BUD_VASE -> bud(c);
            case TALL_VASE -> tall(c);
            case ROUND_VASE -> round(c);
            case TWIN_VASE -> bottle(c);
            default -> throw Picture.unknown(kind);
        }
    }

    private static void bud(Canvas c) {
        c.floor(200, 330, 74).line("M200 210C206 160 190 120 212 78", STEM, 5);
        leaf(c, 203, 150, 50);
        flower(c, 212, 76, 24);
        c.body("M184 196h32c0 30 58 46 58 90 0 32-26 44-74 44s-74-12-74-44c0-44 58-60 58-90z");
        rim(c, 200, 196, 16);
    }

    private static void tall(Canvas c) {
        c.floor(200, 352, 72);
        for (int i = -2; i <= 2; i++) {
            int x = 200 + i * 40;
            c.line("M" + (200 + i * 6) + " 150Q" + (200 + i * 12) + " 90 " + x + " " + (38 + Math.abs(i) * 14), "#a08a5c", 4);
            for (int k = 0; k < 5; k++) {
                c.ellipse(x - i * k * 4 + (k % 2 == 0 ? 7 : -7), 40 + Math.abs(i) * 14 + k * 15, 6, 9, k % 2 == 0 ? "#d9c28b" : "#c6ab6d");
            }
        }
        c.body("M160 138h80q-12 30 6 84 16 60 0 108-4 22-24 22h-44q-20 0-24-22-16-48 0-108 18-54 6-84z");
        rim(c, 200, 138, 40);
    }

    private static void round(Canvas c) {
        c.floor(200, 340, 100);
        for (int i = -2; i <= 2; i++) {
            c.line("M200 180Q" + (200 + i * 20) + " 140 " + (200 + i * 46) + " " + (92 + Math.abs(i) * 16), STEM, 4);
        }
        leaf(c, 150, 146, -60);
        leaf(c, 250, 146, 60);
        for (int i = -2; i <= 2; i++) {
            flower(c, 200 + i * 46, 84 + Math.abs(i) * 18, i % 2 == 0 ? 27 : 21);
        }
        c.body("M164 172h72c0 20 64 36 64 96 0 50-44 72-100 72s-100-22-100-72c0-60 64-76 64-96z");
        rim(c, 200, 172, 36);
    }

    private static void bottle(Canvas c) {
        c.floor(200, 346, 84).line("M202 150C190 110 216 70 190 34", STEM, 5);
        for (int i = 0; i < 4; i++) {
            leaf(c, 203 - i * 2, 130 - i * 25, i % 2 == 0 ? 62 : -62);
        }
        c.body("M178 130h44v60c0 26 60 30 60 84v50q0 22-22 22h-120q-22 0-22-22v-50c0-54 60-58 60-84z");
        rim(c, 200, 130, 22);
    }

    private static void rim(Canvas c, double x, double y, double r) {
        c.ellipse(x, y, r, r * 0.2, mix(c.series().base(), "#ffffff", 0.35)).ellipse(x, y + 1, r * 0.8, r * 0.13, c.series().dark());
    }

    private static void leaf(Canvas c, double x, double y, int angle) {
        double tip = angle > 0 ? 46 : -46;
        c.path("M" + x + " " + y + "q" + tip * 0.2 + " -26 " + tip + " -26q" + -tip * 0.1 + " 28 " + -tip + " 26z", "#7f9a66");
    }

    private static void flower(Canvas c, double x, double y, double r) {
        String petal = mix(c.series().accent(), "#e07a6a", 0.45);
        for (int i = 0; i < 6; i++) {
            double angle = Math.PI * i / 3;
            c.circle(x + Math.cos(angle) * r * 0.55, y + Math.sin(angle) * r * 0.55, r * 0.5, i % 2 == 0 ? petal : mix(petal, "#ffffff", 0.2));
        }
        c.circle(x, y, r * 0.36, "#e9b44c");
    }
}
