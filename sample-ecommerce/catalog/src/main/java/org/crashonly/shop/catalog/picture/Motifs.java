package org.crashonly.shop.catalog.picture;

import static org.crashonly.shop.catalog.picture.Canvas.SIDE;
import static org.crashonly.shop.catalog.picture.Canvas.number;

import java.util.Random;
import org.crashonly.shop.assortment.Series;

/** The motif of a series, over the whole sheet; whoever draws a thing cuts it out. */
final class Motifs {

    private final Series series;
    private final StringBuilder out = new StringBuilder();

    Motifs(Series series) {
        this.series = series;
    }

    String draw() {
        switch (series.motif()) {
            case PLAIN -> {}
            case STRIPES -> stripes();
            case DOTS -> dots();
            case WAVES -> waves();
            case LEAVES -> leaves();
            case GRID -> grid();
            case DIP -> out.append("<path d='M0 238 Q100 226 200 238 T400 238 V400 H0Z' fill='").append(series.accent()).append("'/>");
            case CHEVRON -> chevron();
            case ARCS -> arcs();
            case SPECKLE -> speckle();
        }
        return out.toString();
    }

    private void stripes() {
        for (int y = 8; y < SIDE; y += 34) {
            out.append("<path d='M0 ").append(y).append("h400v11h-400z' fill='").append(series.accent()).append("'/>");
        }
    }

    private void dots() {
        for (int row = 0; row < 17; row++) {
            for (int column = 0; column < 16; column++) {
                dot(column * 27 + (row % 2) * 13.5, row * 24, 5, series.accent());
            }
        }
    }

    private void waves() {
        for (int y = 10; y < SIDE + 20; y += 30) {
            StringBuilder d = new StringBuilder("M-20 " + y);
            for (int x = 0; x < 12; x++) {
                d.append("q20 ").append(x % 2 == 0 ? -16 : 16).append(" 40 0");
            }
            stroke(d.toString(), 5);
        }
    }

    private void leaves() {
        for (int row = 0; row < 9; row++) {
            for (int column = 0; column < 8; column++) {
                double x = column * 54 + (row % 2) * 27;
                double y = row * 46;
                int turn = (row * 7 + column * 5) % 4 * 45 - 60;
                out.append("<g transform='translate(").append(number(x)).append(' ').append(number(y)).append(")rotate(").append(turn)
                        .append(")'><path d='M0 16C-11 5-9-9 0-17 9-9 11 5 0 16z' fill='").append(series.accent())
                        .append("'/><path d='M0 18V-8' stroke='").append(series.dark()).append("' stroke-opacity='.45' stroke-width='1.5'/></g>");
            }
        }
    }

    private void grid() {
        StringBuilder d = new StringBuilder();
        for (int i = 10; i < SIDE; i += 26) {
            d.append('M').append(i).append(" 0v400M0 ").append(i).append("h400");
        }
        stroke(d.toString(), 2);
    }

    private void chevron() {
        for (int y = 0; y < SIDE + 30; y += 34) {
            StringBuilder d = new StringBuilder("M-10 " + y);
            for (int x = 0; x < 22; x++) {
                d.append("l20 ").append(x % 2 == 0 ? 18 : -18);
            }
            stroke(d.toString(), 6);
        }
    }

    private void arcs() {
        for (int row = 0; row < 17; row++) {
            for (int column = -1; column < 9; column++) {
                double x = column * 50 + (row % 2) * 25;
                double y = row * 25;
                for (int r = 24; r > 4; r -= 8) {
                    stroke("M" + number(x - r) + " " + number(y) + "a" + r + " " + r + " 0 0 1 " + 2 * r + " 0", 2.5);
                }
            }
        }
    }

    /** Random to the eye, the same every time. */
    private void speckle() {
        Random random = new Random(series.ordinal());
        for (int i = 0; i < 420; i++) {
            dot(random.nextInt(SIDE), random.nextInt(SIDE), 0.8 + random.nextDouble() * 2.6, series.accent());
        }
    }

    private void dot(double x, double y, double r, String fill) {
        out.append("<circle cx='").append(number(x)).append("' cy='").append(number(y)).append("' r='").append(number(r))
                .append("' fill='").append(fill).append("'/>");
    }

    private void stroke(String d, double width) {
        out.append("<path d='").append(d).append("' fill='none' stroke='").append(series.accent()).append("' stroke-width='")
                .append(number(width)).append("'/>");
    }
}
