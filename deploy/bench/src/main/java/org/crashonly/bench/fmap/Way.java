package org.crashonly.bench.fmap;

/**
 * A way that a failure of the shop could take, and what became of it in a campaign.
 *
 * @param from the element that was struck
 * @param to who failed besides, or did not
 * @param fault the kind
 * @param hits in so many trials it did
 */
record Way(String from, String to, String fault, long hits, long trials) {

    private static final String SHOP = "machine/shop/";

    /** What makes a way the same in all campaigns, with names that begin below the shop. */
    record Key(String from, String to, String fault) implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return from + " -> " + to + " (" + fault + ")";
        }
    }

    Key key() {
        return new Key(below(from), below(to), fault);
    }

    /** Whether it takes one fault, and not one in each of two parts. */
    boolean isOfOne() {
        return !fault.contains("+");
    }

    private static String below(String id) {
        return id.startsWith(SHOP) ? id.substring(SHOP.length()) : id;
    }
}
