package org.crashonly.host.effects;

/** What became of the attempt to be the one that has an effect. */
sealed interface Claim {

    /** The calling thread has it: its transaction holds the key. */
    record Won() implements Claim {}

    /**
     * Another request still has it.
     *
     * @param waitedMillis for how long this one has waited for that
     */
    record Running(long waitedMillis) implements Claim {}

    /**
     * As many others have effects under way as may at once.
     *
     * @param waitedMillis for how long this one has waited for its turn
     */
    record Crowded(long waitedMillis) implements Claim {}

    /** It was had. */
    record Had(Stored stored) implements Claim {}
}
