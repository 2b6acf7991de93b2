package org.crashonly.shop.catalog.picture;

import static org.crashonly.shop.catalog.picture.Canvas.SIDE;
import static org.crashonly.shop.catalog.picture.Canvas.number;

import java.util.Random;
import org.crashonly.shop.assortment.Series;

/** The motif of a series as a tile, with which things are covered. */
final class Motifs {

    /** What to fill a thing with to cover it. */
    static final String FILL = "url(#motif)";

    private final Series series;
    private final StringBuilder out = new StringBuilder();

    private Motifs(Series series) {
        this.series = series;
    }

    /** The pattern's definition. */
    static String definition(Series series) {
        return new Motifs(series).draw();
    }

    private String draw() {
        return switch (series.motif()) {
            case PLAIN -> tile(SIDE, SIDE);
            case STRIPES -> {
                path("M0 12h40v11H0z");
                yield tile(40, 34);
            }
            case DOTS -> {
                dot(13.5, 12, 5);
                dot(0, 36, 5);
                dot(27, 36, 5);
                yield tile(27, 48);
            }
            case WAVES -> {
                stroke("M-20 15q20-16 40 0t40 0 40 0 40 0", 5);
                yield tile(80, 30);
            }
            case LEAVES -> leaves();
            case GRID -> {
                stroke("M10 0v26M0 10h26", 2);
                yield tile(26, 26);
            }
            case DIP -> {
                path("M0 238Q100 226 200 238T400 238V400H0z");
                yield tile(SIDE, SIDE);
            }
            case CHEVRON -> {
                stroke("M-20 8L0 26 20 8 40 26 60 8", 6);
                yield tile(40, 34);
            }
            case ARCS -> arcs();
            case SPECKLE -> speckle();
        };
    }

    private String leaves() {
        int[][] leaves = {{22, 22, -60}, {78, 26, -15}, {48, 66, 30}, {97, 70, -60}};
        for (int[] leaf : leaves) {
            out.append("<g transform='translate(").append(leaf[0]).append(' ').append(leaf[1]).append(")rotate(").append(leaf[2])
                    .append(")'><path d='M0 16C-11 5-9-9 0-17 9-9 11 5 0 16z' fill='").append(series.accent())
                    .append("'/><path d='M0 18V-8' stroke='").append(series.dark()).append("' stroke-opacity='.45' stroke-width='1.5'/></g>");
        }
        return tile(116, 92);
    }

    private String arcs() {
        int[][] centres = {{0, 50}, {50, 50}, {25, 25}};
        for (int[] centre : centres) {
            for (int r = 24; r > 4; r -= 8) {
                stroke("M" + (centre[0] - r) + " " + centre[1] + "a" + r + " " + r + " 0 0 1 " + 2 * r + " 0", 2.5);
            }
        }
        return tile(50, 50);
    }

    /** Random to the eye, the same every time. */
    private String speckle() {
        Random random = new Random(series.number());
        for (int i = 0; i < 52; i++) {
            dot(4 + random.nextInt(132), 4 + random.nextInt(132), 0.8 + random.nextDouble() * 2.6);
        }
        return tile(140, 140);
    }

    private String tile(int width, int height) {
        return "<pattern id='motif' patternUnits='userSpaceOnUse' width='" + width + "' height='" + height + "'>" + out + "</pattern>";
    }

    private void path(String d) {
        out.append("<path d='").append(d).append("' fill='").append(series.accent()).append("'/>");
    }

    private void dot(double x, double y, double r) {
        out.append("<circle cx='").append(number(x)).append("' cy='").append(number(y)).append("' r='").append(number(r))
                .append("' fill='").append(series.accent()).append("'/>");
    }

    private void stroke(String d, double width) {
        out.append("<path d='").append(d).append("' fill='none' stroke='").append(series.accent()).append("' stroke-width='")
                .append(number(width)).append("'/>");
    }
}
