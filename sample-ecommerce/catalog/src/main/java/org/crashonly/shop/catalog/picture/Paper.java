package org.crashonly.shop.catalog.picture;

import static org.crashonly.shop.catalog.picture.Canvas.mix;

import org.crashonly.shop.assortment.Kind;

/** Things to write in. */
final class Paper {

    private Paper() {}

    static void draw(Kind kind, Canvas c) {
        switch (kind) {
            case NOTEBOOK -> notebook(c);
            case SKETCHBOOK -> sketchbook(c);
            case PLANNER -> planner(c);
            case POCKET_BOOK -> pocketBooks(c);
            default -> throw Picture.unknown(kind);
        }
    }

    private static void notebook(Canvas c) {
        c.path("M112 70h196v286H112z", "rgba(0,0,0,.13)")
                .path("M108 62h190v284H108z", "#f4ecdc")
                .body("M98 54h190q8 0 8 8v270q0 8-8 8H98z")
                .path("M98 54h24v286H98z", mix(c.series().base(), c.series().dark(), 0.4))
                .path("M160 118h100v52H160z", "#fffaf0")
                .line("M174 138h72M174 152h48", c.series().dark(), 3)
                .line("M262 54v320l-8-10-8 10V340", mix(c.series().accent(), c.series().dark(), 0.25), 6);
    }

    private static void sketchbook(Canvas c) {
        c.path("M92 82h236v276H92z", "rgba(0,0,0,.13)").path("M88 74h232v276H88z", "#f6efe2").body("M80 66h232q6 0 6 6v264q0 6-6 6H80q-6 0-6-6V72q0-6 6-6z");
        for (int x = 96; x < 308; x += 18) {
            c.circle(x, 82, 5, "#fffaf0").line("M" + x + " 82V52", "#6d6a66", 4);
        }
        c.line("M252 330L352 196", "#d9a441", 13).path("M243 344l4-22 14 10z", "#3b2418").line("M344 206l10-13", "#c98a8d", 13);
    }

    private static void planner(Canvas c) {
        c.path("M112 66h200v292H112z", "rgba(0,0,0,.13)")
                .path("M108 60h196v288H108z", "#f4ecdc")
                .body("M96 50h196q10 0 10 10v268q0 10-10 10H96z")
                .path("M262 50h14v288h-14z", mix(c.series().dark(), "#000000", 0.15))
                .path("M128 92h104v96H128z", "#fffaf0")
                .path("M128 92h104v22H128z", mix(c.series().accent(), c.series().dark(), 0.4));
        for (int i = 0; i < 12; i++) {
            c.circle(144 + i % 4 * 24, 130 + i / 4 * 20, 5, i == c.series().number() % 12 ? "#c2543a" : mix(c.series().dark(), "#ffffff", 0.5));
        }
    }

    private static void pocketBooks(Canvas c) {
        String[] colours = {c.series().dark(), c.series().accent(), c.series().base()};
        int[] turns = {-16, -3, 11};
        for (int i = 0; i < 3; i++) {
            StringBuilder book = new StringBuilder("<g transform='rotate(" + turns[i] + " 200 330)'><path d='M128 92h152v232H128z' fill='rgba(0,0,0,.14)'/>"
                    + "<path d='M120 84h152q6 0 6 6v220q0 6-6 6H120z' fill='" + colours[i] + "'/>");
            if (i == 2) {
                book.append("<path d='M120 84h152q6 0 6 6v220q0 6-6 6H120z' fill='" + Motifs.FILL + "'/>");
            }
            book.append("<path d='M120 84h14v232h-14z' fill='rgba(0,0,0,.18)'/><path d='M158 130h88v34h-88z' fill='#fffaf0'/></g>");
            c.clipped("M0 0h400v400H0z", book.toString());
        }
    }
}
