package org.crashonly.manager.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.StandbyPolicy.Spare;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StandbyPolicyTest {

    private static final ElementId WEB = new ElementId("machine/shop/web");
    private static final ElementId CART = new ElementId("machine/shop/cart");
    private static final Cause KILLED = new Cause("i", Level.PROCESS, "killed", "by signal 9");

    private final Spare hot = spare("web-standby", true, Phase.READY, 900, WEB);
    private final Spare older = spare("pool-1", false, Phase.READY, 100, WEB, CART);
    private final Spare newer = spare("pool-2", false, Phase.READY, 200, WEB, CART);

    @Test
    void whatIsDeployedAlreadyComesFirstThenWhoHasWaitedLongest() {
        assertThat(StandbyPolicy.successor(WEB, KILLED, 1, List.of(newer, older, hot))).contains(hot.id());
        assertThat(StandbyPolicy.successor(WEB, KILLED, 1, List.of(newer, older))).contains(older.id());
        assertThat(StandbyPolicy.successor(CART, KILLED, 1, List.of(hot, newer))).contains(newer.id());
    }

    @Test
    void timesAreComparedAcrossTheirWrap() {
        Spare before = spare("pool-3", false, Phase.READY, Long.MAX_VALUE - 5, WEB);
        Spare after = spare("pool-4", false, Phase.READY, Long.MIN_VALUE + 5, WEB);
        assertThat(StandbyPolicy.successor(WEB, KILLED, 0, List.of(after, before))).contains(before.id());
    }

    @Test
    void aSpareTakesNoOtherPlaceThanItsWards() {
        assertThat(StandbyPolicy.successor(CART, KILLED, 0, List.of(hot))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Phase.class, names = "READY", mode = EnumSource.Mode.EXCLUDE)
    void aSpareThatIsNotReadyTakesNone(Phase phase) {
        assertThat(StandbyPolicy.successor(WEB, KILLED, 0, List.of(spare("pool-1", false, phase, 0, WEB)))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Level.class)
    void whatRestartsMoreThanAProcessTakesNothingThatWasDeployedBefore(Level level) {
        Cause cause = new Cause("i", level, "requested", "asked for");
        boolean larger = EnumSet.of(Level.APPLICATION, Level.MACHINE).contains(level);
        assertThat(StandbyPolicy.successor(WEB, cause, 0, List.of(hot, older))).contains(larger ? older.id() : hot.id());
    }

    @Test
    void aProcessThatEndsAgainAndAgainUsesUpNoSpares() {
        assertThat(StandbyPolicy.successor(WEB, KILLED, Backoff.DEFAULT.free(), List.of(older))).contains(older.id());
        assertThat(StandbyPolicy.successor(WEB, KILLED, Backoff.DEFAULT.free() + 1, List.of(older))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void aSpareIsNotMadeWhileOneThatItIsForNeedsTheProcessor(Phase ward) {
        Spare missing = spare("pool-1", false, Phase.WAITING, 0, WEB, CART);
        boolean recovers = EnumSet.of(Phase.STARTING, Phase.CRASHING).contains(ward);
        assertThat(StandbyPolicy.isDue(missing, List.of(Phase.READY, ward))).isEqualTo(!recovers);
        assertThat(StandbyPolicy.isOutdated(older, List.of(Phase.READY, ward))).isEqualTo(!recovers);
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void onlyASpareThatIsThereIsOutdated(Phase phase) {
        assertThat(StandbyPolicy.isOutdated(spare("pool-1", false, phase, 0, WEB), List.of(Phase.READY)))
                .isEqualTo(EnumSet.of(Phase.STARTING, Phase.READY).contains(phase));
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void aSpareThatIsThereIsNotMadeAgain(Phase phase) {
        assertThat(StandbyPolicy.isDue(spare("pool-1", false, phase, 0, WEB), List.of(Phase.READY))).isEqualTo(phase == Phase.WAITING);
    }

    private static Spare spare(String name, boolean hot, Phase phase, long readySince, ElementId... wards) {
        return new Spare(new ElementId("machine/shop/" + name), hot, phase, readySince, Set.of(wards));
    }
}
