package org.crashonly.bench;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What came of orders that were posted, and of the charges for them.
 *
 * @param unheard orders that are stored though nobody was told so
 * @param uncharged orders that were acknowledged and not charged for
 * @param lost orders that were acknowledged and are not stored
 * @param adrift charges of which the order is not stored: its client was not told that it is
 */
record PostBooks(
        int acknowledged, int stored, int charged, long unheard, long lost, long uncharged, long adrift, long twiceStored, long twiceCharged) {

    /** What the rows of charges begin with. */
    private static final String CHARGE = "charge ";

    /** {@code effects} are the rows of both components, with how often each is there. */
    static PostBooks of(Collection<String> acknowledged, Map<String, Long> effects) {
        Set<String> orders = effects.keySet().stream().filter(it -> !it.startsWith(CHARGE)).collect(Collectors.toSet());
        Set<String> charged = effects.keySet().stream().filter(it -> it.startsWith(CHARGE)).map(it -> it.substring(CHARGE.length()))
                .collect(Collectors.toSet());
        Set<String> told = Set.copyOf(acknowledged);
        return new PostBooks(told.size(), orders.size(), charged.size(), without(orders, told), without(told, orders), without(told, charged),
                without(charged, orders), twice(effects, false), twice(effects, true));
    }

    private static long without(Set<String> some, Set<String> others) {
        return some.stream().filter(it -> !others.contains(it)).count();
    }

    private static long twice(Map<String, Long> effects, boolean charges) {
        return effects.entrySet().stream().filter(it -> it.getValue() > 1 && it.getKey().startsWith(CHARGE) == charges).count();
    }

    /** Whether all that was acknowledged was done, and nothing twice. */
    boolean balance() {
        return lost == 0 && uncharged == 0 && twiceStored == 0 && twiceCharged == 0;
    }

    @Override
    public String toString() {
        return "acknowledged %d, stored %d (of which nobody heard: %d), charged %d (of orders that are not stored: %d)%n".formatted(
                acknowledged, stored, unheard, charged, adrift)
                + "lost: %d orders, %d charges; duplicated: %d orders, %d charges".formatted(lost, uncharged, twiceStored, twiceCharged);
    }
}
