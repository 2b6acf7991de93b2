package org.crashonly.shop.catalog.picture;

import java.util.Locale;
import org.crashonly.shop.assortment.Series;

/** A sheet of 400 by 400 on which one article is drawn, in the colours of its series. Light comes from the upper left. */
final class Canvas {

    static final int SIDE = 400;

    private final Series series;
    private final StringBuilder out = new StringBuilder(4000);
    private int clips;

    Canvas(Series series) {
        this.series = series;
    }

    Series series() {
        return series;
    }

    /** A thing of the series' colour with its motif and some roundness; {@code d} is its outline. */
    Canvas body(String d) {
        return body(d, series.base());
    }

    /** The same in another colour. */
    Canvas body(String d, String fill) {
        return path(d, fill).path(d, Motifs.FILL).shade(d);
    }

    /** A thing without motif. */
    Canvas plain(String d, String fill) {
        return path(d, fill).shade(d);
    }

    /** Something that is seen only inside of {@code d}. */
    Canvas clipped(String d, String content) {
        String id = "c" + clips++;
        out.append("<clipPath id='").append(id).append("'><path d='").append(d).append("'/></clipPath><g clip-path='url(#")
                .append(id).append(")'>").append(content).append("</g>");
        return this;
    }

    Canvas shade(String d) {
        return path(d, "url(#shade)");
    }

    Canvas path(String d, String fill) {
        out.append("<path d='").append(d).append("' fill='").append(fill).append("'/>");
        return this;
    }

    Canvas line(String d, String stroke, double width) {
        out.append("<path d='").append(d).append("' fill='none' stroke='").append(stroke).append("' stroke-width='").append(number(width))
                .append("' stroke-linecap='round' stroke-linejoin='round'/>");
        return this;
    }

    Canvas ellipse(double cx, double cy, double rx, double ry, String fill) {
        out.append("<ellipse cx='").append(number(cx)).append("' cy='").append(number(cy)).append("' rx='").append(number(rx))
                .append("' ry='").append(number(ry)).append("' fill='").append(fill).append("'/>");
        return this;
    }

    Canvas circle(double cx, double cy, double r, String fill) {
        return ellipse(cx, cy, r, r, fill);
    }

    /** The shadow of something that stands. */
    Canvas floor(double cx, double cy, double rx) {
        return ellipse(cx, cy, rx, rx * 0.13, "rgba(0,0,0,.13)");
    }

    /** The document. */
    String svg() {
        return "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 400 400'><defs>"
                + "<linearGradient id='shade'><stop offset='0' stop-color='#fff' stop-opacity='.22'/><stop offset='.35' stop-color='#fff'"
                + " stop-opacity='.05'/><stop offset='.65' stop-color='#000' stop-opacity='.03'/><stop offset='1' stop-color='#000'"
                + " stop-opacity='.22'/></linearGradient>"
                + "<radialGradient id='glow'><stop offset='0' stop-color='#ffd678' stop-opacity='.55'/><stop offset='1' stop-color='#ffd678'"
                + " stop-opacity='0'/></radialGradient><radialGradient id='room' cx='.35' cy='.25' r='1'><stop offset='0' stop-color='#fff'/><stop offset='.45' stop-color='"
                + series.light() + "'/><stop offset='1' stop-color='" + mix(series.light(), series.base(), 0.28) + "'/></radialGradient>"
                + Motifs.definition(series) + "</defs>"
                + "<rect width='400' height='400' fill='url(#room)'/>" + out + "</svg>";
    }

    /** A colour between two, {@code share} of the way to the second. */
    static String mix(String from, String to, double share) {
        StringBuilder mixed = new StringBuilder("#");
        for (int i = 1; i < 7; i += 2) {
            int a = Integer.parseInt(from.substring(i, i + 2), 16);
            int b = Integer.parseInt(to.substring(i, i + 2), 16);
            mixed.append(String.format(Locale.ROOT, "%02x", Math.round(a + (b - a) * share)));
        }
        return mixed.toString();
    }

    static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.1f", value);
    }
}
