package org.crashonly.shop.catalog.picture;

import org.crashonly.shop.assortment.Kind;
import org.crashonly.shop.assortment.Series;

/** Draws an article. */
public final class Picture {

    private Picture() {}

    /** An SVG document of a few kilobytes. */
    public static String of(Kind kind, Series series) {
        Canvas canvas = new Canvas(series);
        switch (kind.shelf()) {
            case MUGS -> Mugs.draw(kind, canvas);
            case POTS -> Pots.draw(kind, canvas);
            case VASES -> Vases.draw(kind, canvas);
            case PLANTS -> Plants.draw(kind, canvas);
            case LAMPS -> Lamps.draw(kind, canvas);
            case SEATS -> Seats.draw(kind, canvas);
            case CLOCKS -> Clocks.draw(kind, canvas);
            case TEXTILES -> Textiles.draw(kind, canvas);
            case PRINTS -> Prints.draw(kind, canvas);
            case PAPER -> Paper.draw(kind, canvas);
        }
        return canvas.svg();
    }

    static IllegalArgumentException unknown(Kind kind) {
        return new IllegalArgumentException(kind + " stands on another shelf: " + kind.shelf());
    }
}
