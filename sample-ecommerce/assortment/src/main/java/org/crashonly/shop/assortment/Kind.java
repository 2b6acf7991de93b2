package org.crashonly.shop.assortment;

/** What an article is; four kinds stand on each shelf. */
public enum Kind {
    MUG(Shelf.MUGS, "mug", 1450, "A generous mug with a handle made for a whole hand.", "Stoneware · 350 ml · dishwasher safe"),
    ESPRESSO_CUP(Shelf.MUGS, "espresso cup", 950, "A small cup with thick walls that keep an espresso hot.", "Stoneware · 80 ml · with saucer"),
    TUMBLER(Shelf.MUGS, "tumbler", 1150, "No handle, straight sides, good in the palm.", "Stoneware · 250 ml · stackable"),
    LATTE_BOWL(Shelf.MUGS, "latte bowl", 1650, "A wide bowl to hold with both hands on cold mornings.", "Stoneware · 450 ml · oven safe"),

    TEAPOT(Shelf.POTS, "teapot", 4900, "A pot that pours without a drop on the table.", "Stoneware · 1.1 l · steel sieve included"),
    MILK_JUG(Shelf.POTS, "milk jug", 1950, "A little jug with a clean spout.", "Stoneware · 250 ml · dishwasher safe"),
    CARAFE(Shelf.POTS, "carafe", 3200, "A slender carafe for water, juice or wine.", "Glazed clay · 1 l · with cork"),
    POUR_OVER(Shelf.POTS, "pour-over set", 4450, "A dripper on its jug: four minutes, two cups.", "Stoneware and oak · 600 ml"),

    BUD_VASE(Shelf.VASES, "bud vase", 1800, "One stem is enough.", "Hand thrown · 14 cm high"),
    TALL_VASE(Shelf.VASES, "tall vase", 4600, "For branches, grasses and long stems.", "Hand thrown · 38 cm high"),
    ROUND_VASE(Shelf.VASES, "round vase", 3400, "A full belly and a narrow neck hold a loose bunch together.", "Hand thrown · 22 cm high"),
    TWIN_VASE(Shelf.VASES, "bottle vase", 2900, "Shaped like an old bottle, made like a new one.", "Hand thrown · 27 cm high"),

    LEAFY_PLANT(Shelf.PLANTS, "rubber plant", 3900, "Broad leaves, little thirst.", "60 cm with pot · half shade · water once a week"),
    SNAKE_PLANT(Shelf.PLANTS, "snake plant", 2900, "Stands up straight and forgives everything.", "45 cm with pot · any light · water twice a month"),
    CACTUS(Shelf.PLANTS, "cactus", 1700, "Asks for sun and to be left alone.", "20 cm with pot · full sun · water once a month"),
    FERN(Shelf.PLANTS, "fern", 2400, "A fountain of fronds for the shady corner.", "40 cm with pot · shade · likes mist"),

    TABLE_LAMP(Shelf.LAMPS, "table lamp", 7900, "A round base, a linen shade, a warm evening.", "Ceramic and linen · 42 cm · E27, bulb included"),
    PENDANT(Shelf.LAMPS, "pendant", 8900, "A dome over the table that lights the food, not the eyes.", "Enamelled steel · 36 cm · 2 m cord"),
    FLOOR_LAMP(Shelf.LAMPS, "floor lamp", 12900, "Three legs and a shade for the reading corner.", "Ash and linen · 148 cm · E27, bulb included"),
    DESK_LAMP(Shelf.LAMPS, "desk lamp", 6900, "Two joints, one hand, light where the work is.", "Steel · LED 2700 K · dimmable"),

    ARMCHAIR(Shelf.SEATS, "armchair", 32900, "Deep, with arms at the height of a book.", "Oak and wool · 78 × 82 × 80 cm"),
    DINING_CHAIR(Shelf.SEATS, "dining chair", 14900, "A curved back for the second helping.", "Beech · upholstered · 46 cm seat"),
    STOOL(Shelf.SEATS, "stool", 7900, "A seat, a side table, a step.", "Solid beech · 45 cm"),
    BENCH(Shelf.SEATS, "bench", 18900, "For the hall, the bed end, or one guest more.", "Oak and wool · 110 cm"),

    WALL_CLOCK(Shelf.CLOCKS, "wall clock", 4900, "A quiet sweep, legible across the room.", "Silent movement · 30 cm"),
    MANTEL_CLOCK(Shelf.CLOCKS, "mantel clock", 5900, "An arch of wood for the shelf.", "Oiled ash · 18 cm"),
    ALARM_CLOCK(Shelf.CLOCKS, "alarm clock", 2900, "Two bells and no apps.", "Steel · 10 cm · with light"),
    PENDULUM_CLOCK(Shelf.CLOCKS, "pendulum clock", 8900, "It swings, it ticks, it comes back.", "Ash and brass · 48 cm"),

    CUSHION(Shelf.TEXTILES, "cushion", 2900, "A plump square with a hidden zip.", "Cotton and linen · 45 × 45 cm"),
    BOLSTER(Shelf.TEXTILES, "bolster", 3200, "A roll for the neck or the back.", "Cotton · 50 × 18 cm"),
    THROW(Shelf.TEXTILES, "throw", 6900, "Folded on the sofa, unfolded by October.", "Lambswool · 130 × 180 cm"),
    POUFFE(Shelf.TEXTILES, "pouffe", 8900, "A round cushion for feet, cats and guests.", "Knitted cotton · 50 × 35 cm"),

    HILLS_PRINT(Shelf.PRINTS, "hills print", 3900, "Hill behind hill behind hill.", "Giclée · 30 × 40 cm · oak frame"),
    MOON_PRINT(Shelf.PRINTS, "moon print", 3900, "A low moon over still water.", "Giclée · 30 × 40 cm · oak frame"),
    STEM_PRINT(Shelf.PRINTS, "botanical print", 3500, "A single stem, pressed in ink.", "Giclée · 30 × 40 cm · oak frame"),
    SHAPES_PRINT(Shelf.PRINTS, "shapes print", 4200, "Arches and circles that keep their balance.", "Giclée · 30 × 40 cm · oak frame"),

    NOTEBOOK(Shelf.PAPER, "notebook", 1600, "Lies flat on every page.", "192 dotted pages · A5 · thread-sewn"),
    SKETCHBOOK(Shelf.PAPER, "sketchbook", 2200, "Heavy paper that takes ink and water.", "120 pages · 160 g · spiral bound"),
    PLANNER(Shelf.PAPER, "planner", 2600, "A year of weeks, two pages each.", "A5 · elastic band · undated"),
    POCKET_BOOK(Shelf.PAPER, "pocket books", 1200, "Three thin ones, for three coats.", "Set of 3 · 48 pages · 9 × 14 cm");

    static final int PER_SHELF = 4;

    private final Shelf shelf;
    private final String noun;
    private final long basePriceCents;
    private final String sentence;
    private final String details;

    Kind(Shelf shelf, String noun, long basePriceCents, String sentence, String details) {
        this.shelf = shelf;
        this.noun = noun;
        this.basePriceCents = basePriceCents;
        this.sentence = sentence;
        this.details = details;
    }

    /** Its place on the shelf, from 0. */
    @SuppressWarnings("EnumOrdinal") // Kinds are listed shelf by shelf: SKUs depend on it.
    int place() {
        return ordinal() % PER_SHELF;
    }

    public Shelf shelf() {
        return shelf;
    }

    String noun() {
        return noun;
    }

    long basePriceCents() {
        return basePriceCents;
    }

    String sentence() {
        return sentence;
    }

    String details() {
        return details;
    }
}
