package org.crashonly.frontdoor;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Where a request is in its life. */
enum ExchangeState {
    /** Its body arrives. */
    RECEIVING,
    /** The ledger is asked whether it may be sent. */
    CLAIMING,
    /** It waits for a target. */
    HELD,
    /** A target has it, or is being connected to. */
    SENT,
    /** An answer arrives and is kept: the client has seen nothing of it, so all can begin again. */
    ANSWER_KEPT,
    /** The answer is complete, and the ledger keeps it before the client sees it. */
    STORING,
    /** The client reads the answer. */
    ANSWER_FLOWS,
    /** The connection carries another protocol. */
    UPGRADED,
    /** The client has its answer, or went away. */
    DONE;

    private static final Map<ExchangeState, Set<ExchangeState>> FOLLOWERS = new EnumMap<>(ExchangeState.class);

    static {
        FOLLOWERS.put(RECEIVING, EnumSet.of(CLAIMING, HELD, SENT, DONE));
        FOLLOWERS.put(CLAIMING, EnumSet.of(HELD, SENT, DONE));
        FOLLOWERS.put(HELD, EnumSet.of(CLAIMING, SENT, DONE));
        FOLLOWERS.put(SENT, EnumSet.of(HELD, SENT, ANSWER_KEPT, ANSWER_FLOWS, UPGRADED, DONE));
        FOLLOWERS.put(ANSWER_KEPT, EnumSet.of(HELD, SENT, STORING, ANSWER_FLOWS, DONE));
        FOLLOWERS.put(STORING, EnumSet.of(DONE));
        FOLLOWERS.put(ANSWER_FLOWS, EnumSet.of(DONE));
        FOLLOWERS.put(UPGRADED, EnumSet.of(DONE));
        FOLLOWERS.put(DONE, EnumSet.noneOf(ExchangeState.class));
    }

    boolean mayBecome(ExchangeState next) {
        return FOLLOWERS.get(this).contains(next);
    }
}
