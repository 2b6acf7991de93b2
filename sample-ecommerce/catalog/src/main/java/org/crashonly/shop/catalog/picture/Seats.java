package org.crashonly.shop.catalog.picture;

import static org.crashonly.shop.catalog.picture.Canvas.mix;

import org.crashonly.shop.assortment.Kind;

/** Things to sit on. */
final class Seats {

    private static final String WOOD = "#b98a5a";
    private static final String WOOD_SHADE = "#8d653c";

    private Seats() {}

    static void draw(Kind kind, Canvas c) {
        switch (kind) {
            case ARMCHAIR -> armchair(c);
            case DINING_CHAIR -> chair(c);
            case STOOL -> stool(c);
            case BENCH -> bench(c);
            default -> throw Picture.unknown(kind);
        }
    }

    private static void armchair(Canvas c) {
        c.floor(200, 362, 140)
                .line("M110 318l-12 42M290 318l12 42", WOOD_SHADE, 13)
                .body("M104 210c0-96 14-142 96-142s96 46 96 142v60H104z")
                .plain("M112 232h176q14 0 14 14v30q0 14-14 14H112q-14 0-14-14v-30q0-14 14-14z", mix(c.series().base(), "#ffffff", 0.15))
                .plain("M98 282h204v40q0 8-8 8H106q-8 0-8-8z", mix(c.series().base(), c.series().dark(), 0.2))
                .plain("M92 190q30 0 30 32v92q0 16-16 16H82q-16 0-16-16v-92q0-32 26-32z", mix(c.series().base(), c.series().dark(), 0.1))
                .plain("M308 190q-30 0-30 32v92q0 16 16 16h24q16 0 16-16v-92q0-32-26-32z", mix(c.series().base(), c.series().dark(), 0.1));
    }

    private static void chair(Canvas c) {
        c.floor(200, 366, 112)
                .line("M132 96L124 236M268 96l8 140", WOOD, 12)
                .line("M146 252l-4 92M254 252l4 92", WOOD_SHADE, 10)
                .line("M124 252l-16 112M276 252l16 112", WOOD, 12)
                .body("M120 84q80-32 160 0l-4 70q-76-22-152 0z")
                .body("M112 222h176q14 0 18 18l4 14q2 12-12 12H102q-14 0-12-12l4-14q4-18 18-18z")
                .path("M92 262h216l-2 8H94z", "rgba(0,0,0,.18)");
    }

    private static void stool(Canvas c) {
        c.floor(200, 364, 112)
                .line("M168 176L150 344M232 176l18 168", WOOD_SHADE, 12)
                .line("M134 176L104 362M266 176l30 186", WOOD, 14)
                .line("M120 284h160", WOOD, 8)
                .plain("M88 154h224v18q0 12-12 12H100q-12 0-12-12z", WOOD)
                .body("M84 148c0-34 40-42 116-42s116 8 116 42q0 10-10 10H94q-10 0-10-10z");
    }

    private static void bench(Canvas c) {
        c.floor(200, 332, 176)
                .line("M82 226L64 326M318 226l18 100", WOOD, 13)
                .line("M116 226l-8 88M284 226l8 88", WOOD_SHADE, 11)
                .plain("M36 204h328v18q0 10-10 10H46q-10 0-10-10z", WOOD)
                .body("M34 176q0-22 26-22h280q26 0 26 22v22q0 10-10 10H44q-10 0-10-10z");
        for (int x = 92; x <= 308; x += 72) {
            c.circle(x, 180, 4, c.series().dark());
        }
    }
}
