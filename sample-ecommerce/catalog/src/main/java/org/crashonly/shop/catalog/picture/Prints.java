package org.crashonly.shop.catalog.picture;

import static org.crashonly.shop.catalog.picture.Canvas.mix;

import org.crashonly.shop.assortment.Kind;
import org.crashonly.shop.assortment.Series;

/** Framed prints. */
final class Prints {

    /** Where the sheet shows its picture. */
    private static final String SHEET = "M112 82h176v236H112z";

    private Prints() {}

    static void draw(Kind kind, Canvas c) {
        c.path("M84 56h248v308H84z", "rgba(0,0,0,.13)")
                .plain("M76 44h248v312H76z", "#c29a68")
                .path("M86 54h228v292H86z", "#fffdf8")
                .clipped(SHEET, art(kind, c.series()))
                .path("M86 54h228v5H91v287h-5z", "rgba(0,0,0,.14)");
    }

    private static String art(Kind kind, Series s) {
        return switch (kind) {
            case HILLS_PRINT -> hills(s);
            case MOON_PRINT -> moon(s);
            case STEM_PRINT -> stem(s);
            case SHAPES_PRINT -> shapes(s);
            default -> throw Picture.unknown(kind);
        };
    }

    private static String hills(Series s) {
        StringBuilder out = new StringBuilder(rect(mix(s.light(), s.accent(), 0.35)));
        out.append(circle(236 - s.number() * 4 % 90, 134, 26, mix("#f6d9a8", s.accent(), 0.3)));
        for (int i = 0; i < 5; i++) {
            int y = 168 + i * 32;
            int bend = (s.number() * 13 + i * 37) % 60 - 30;
            out.append(path("M100 " + y + "q50 " + (-34 + bend) + " 100 0t100 " + (bend / 3) + "V330H100z",
                    mix(mix(s.light(), s.base(), 0.35 + i * 0.16), s.dark(), i * 0.17)));
        }
        return out.toString();
    }

    private static String moon(Series s) {
        StringBuilder out = new StringBuilder(rect(mix(s.dark(), s.base(), 0.35)));
        out.append(circle(200, 160, 48, mix("#fff6df", s.accent(), 0.25)));
        out.append(path("M100 226h200v104H100z", mix(s.dark(), s.base(), 0.1)));
        for (int i = 0; i < 8; i++) {
            int w = 84 - i * 8 + (s.number() * 11 + i * 23) % 20;
            out.append(path("M" + (200 - w / 2) + " " + (234 + i * 11) + "h" + w + "v4h-" + w + "z", mix("#fff6df", s.accent(), 0.3)));
        }
        out.append(path("M100 226q30-30 62-14t50 14zM240 226q30-22 60-16v16z", s.dark()));
        return out.toString();
    }

    private static String stem(Series s) {
        StringBuilder out = new StringBuilder(rect(s.light()));
        out.append("<path d='M200 306C196 240 208 170 ").append(190 + s.number() % 5 * 5).append(" 100' fill='none' stroke='").append(s.dark())
                .append("' stroke-width='4'/>");
        for (int i = 0; i < 7; i++) {
            int side = i % 2 == 0 ? 1 : -1;
            out.append("<g transform='translate(").append(200 - i).append(' ').append(280 - i * 26).append(")rotate(").append(side * (62 - i * 4))
                    .append(")'><path d='M0 0C-16-16-14-46 0-").append(72 - i * 5).append(" 14-46 16-16 0 0z' fill='")
                    .append(i % 3 == 0 ? s.accent() : mix(s.base(), s.dark(), i * 0.06)).append("'/></g>");
        }
        return out.toString();
    }

    private static String shapes(Series s) {
        int turn = s.number() % 3;
        return rect(s.light())
                + path("M132 318V206a50 50 0 0 1 100 0v112z", s.base())
                + path("M152 318V210a30 30 0 0 1 60 0v108z", s.dark())
                + circle(238 - turn * 16, 142, 34, s.accent())
                + path("M212 318a44 44 0 0 1 88 0z", mix(s.base(), s.accent(), 0.5))
                + path("M112 " + (150 - turn * 14) + "h70v12h-70zM112 " + (172 - turn * 14) + "h46v12h-46z", s.dark());
    }

    private static String rect(String fill) {
        return path("M100 70h200v260H100z", fill);
    }

    private static String path(String d, String fill) {
        return "<path d='" + d + "' fill='" + fill + "'/>";
    }

    private static String circle(int x, int y, int r, String fill) {
        return "<circle cx='" + x + "' cy='" + y + "' r='" + r + "' fill='" + fill + "'/>";
    }
}
