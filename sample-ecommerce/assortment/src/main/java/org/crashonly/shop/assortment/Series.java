package org.crashonly.shop.assortment;

/** A style: a name, its colours and a motif. Every kind of article is made in each. Colours are hexadecimal RGB. */
public enum Series {
    ALDER("Alder", "moss green", "#6f8a5b", "#d9c79a", "#35452e", "#eef0e2", Motif.LEAVES, 104),
    BRAE("Brae", "heather", "#8d7396", "#e3c7cf", "#44344b", "#f3ecf2", Motif.STRIPES, 98),
    COVE("Cove", "sea blue", "#3f7390", "#bcd9dd", "#1f3b4d", "#e6f0f2", Motif.WAVES, 110),
    DUNE("Dune", "sand", "#d6b98c", "#9c6b45", "#6b4a30", "#f7efe2", Motif.CHEVRON, 92),
    EMBER("Ember", "ember red", "#c2543a", "#f0b77d", "#5a2419", "#fbebe1", Motif.DIP, 115),
    FJORD("Fjord", "deep teal", "#2f6468", "#93c0b8", "#173638", "#e3efed", Motif.ARCS, 120),
    GLEN("Glen", "fern green", "#7da06b", "#f1e3b5", "#3d5433", "#f0f4e6", Motif.GRID, 100),
    HEATH("Heath", "dusty rose", "#c98a8d", "#f4ddd3", "#6c3f43", "#fbf0ee", Motif.DOTS, 96),
    ISLE("Isle", "sky", "#8db4cf", "#f5efdc", "#3c5a70", "#eef5f9", Motif.DIP, 103),
    JUNIPER("Juniper", "juniper blue", "#4a5a7d", "#c6b7d6", "#252e45", "#eaedf4", Motif.SPECKLE, 118),
    KELP("Kelp", "olive", "#7f7b3d", "#d8d39b", "#434019", "#f3f2df", Motif.WAVES, 94),
    LARCH("Larch", "golden yellow", "#d9a441", "#f8e6b8", "#70501a", "#fcf5e3", Motif.STRIPES, 105),
    MOOR("Moor", "peat brown", "#75594a", "#c9ad93", "#3a2a21", "#f1eae4", Motif.PLAIN, 90),
    NETTLE("Nettle", "bright green", "#4f9a6a", "#cde8c9", "#1f4e33", "#e8f5ea", Motif.CHEVRON, 99),
    OTTER("Otter", "warm grey", "#9a8f86", "#e7ddd1", "#4e4741", "#f4f1ed", Motif.ARCS, 108),
    PEBBLE("Pebble", "stone", "#b9b8b0", "#74757a", "#4a4b50", "#f2f2ef", Motif.SPECKLE, 88),
    QUILL("Quill", "ink", "#34384b", "#e5b25d", "#1c1f2c", "#ebecf0", Motif.GRID, 125),
    ROWAN("Rowan", "berry red", "#a83f52", "#f2c4b8", "#561b28", "#f9e9ea", Motif.DOTS, 112),
    SORREL("Sorrel", "rust", "#b5673c", "#eecfa3", "#5b2f18", "#f9eee4", Motif.LEAVES, 102),
    TARN("Tarn", "lake blue", "#5b8fa8", "#d8e6dd", "#27475a", "#e9f2f5", Motif.STRIPES, 109),
    UMBER("Umber", "terracotta", "#c7744f", "#f3dcc2", "#653220", "#fbefe8", Motif.ARCS, 97),
    VESPER("Vesper", "violet", "#6b5a92", "#f0b9a0", "#332a4d", "#eeebf5", Motif.WAVES, 122),
    WREN("Wren", "oat", "#d3bfa3", "#a47e5b", "#6a5440", "#f7f2ea", Motif.SPECKLE, 93),
    YARROW("Yarrow", "cream", "#efe3c8", "#d19a4a", "#7b6440", "#fbf7ec", Motif.LEAVES, 101),
    ZEPHYR("Zephyr", "pale mint", "#a9cfc0", "#f7d9c4", "#48695e", "#eef7f3", Motif.DOTS, 95);

    private final String title;
    private final String colour;
    private final String base;
    private final String accent;
    private final String dark;
    private final String light;
    private final Motif motif;
    private final int pricePercent;

    Series(String title, String colour, String base, String accent, String dark, String light, Motif motif, int pricePercent) {
        this.title = title;
        this.colour = colour;
        this.base = base;
        this.accent = accent;
        this.dark = dark;
        this.light = light;
        this.motif = motif;
        this.pricePercent = pricePercent;
    }

    public String title() {
        return title;
    }

    /** The colour in words. */
    public String colour() {
        return colour;
    }

    /** The body's colour. */
    public String base() {
        return base;
    }

    /** The motif's colour. */
    public String accent() {
        return accent;
    }

    /** For lines and shadows. */
    public String dark() {
        return dark;
    }

    /** Behind it all. */
    public String light() {
        return light;
    }

    public Motif motif() {
        return motif;
    }

    /** A number of its own, from 0: what varies from series to series varies by this. */
    @SuppressWarnings("EnumOrdinal") // Series are numbered in their order: SKUs depend on it.
    public int number() {
        return ordinal();
    }

    int pricePercent() {
        return pricePercent;
    }
}
