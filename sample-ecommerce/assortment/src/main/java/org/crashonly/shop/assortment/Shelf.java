package org.crashonly.shop.assortment;

/** Where articles stand. */
public enum Shelf {
    MUGS("mugs", "MUG", "Mugs & cups", "For the first sip and the last"),
    POTS("tea-and-coffee", "POT", "Tea & coffee", "Pots, jugs and slow mornings"),
    VASES("vases", "VAS", "Vases", "Room for whatever is in bloom"),
    PLANTS("plants", "PLA", "Plants", "Green, patient, and potted by us"),
    LAMPS("lamps", "LAM", "Lamps", "Warm light, where you want it"),
    SEATS("seating", "SEA", "Seating", "Somewhere to land"),
    CLOCKS("clocks", "CLK", "Clocks", "They keep going"),
    TEXTILES("cushions-and-throws", "TEX", "Cushions & throws", "Soft things for hard days"),
    PRINTS("prints", "PRI", "Art prints", "Numbered, framed, ready to hang"),
    PAPER("notebooks", "PAP", "Notebooks", "Nothing written here gets lost");

    private final String slug;
    private final String code;
    private final String title;
    private final String tagline;

    Shelf(String slug, String code, String title, String tagline) {
        this.slug = slug;
        this.code = code;
        this.title = title;
        this.tagline = tagline;
    }

    /** Its name in addresses. */
    public String slug() {
        return slug;
    }

    /** With this SKUs begin. */
    String code() {
        return code;
    }

    public String title() {
        return title;
    }

    public String tagline() {
        return tagline;
    }
}
