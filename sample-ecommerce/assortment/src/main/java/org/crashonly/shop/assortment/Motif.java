package org.crashonly.shop.assortment;

/** What is on the surface of a series. */
public enum Motif {
    PLAIN("left plain, because the glaze does the talking"),
    STRIPES("banded by hand with even stripes"),
    DOTS("dotted in neat rows"),
    WAVES("brushed with slow waves"),
    LEAVES("scattered with small leaves"),
    GRID("lined with a fine grid"),
    DIP("dipped in a second colour"),
    CHEVRON("zigzagged from side to side"),
    ARCS("scaled with overlapping arcs"),
    SPECKLE("speckled like a bird's egg");

    private final String words;

    Motif(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
