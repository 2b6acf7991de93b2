package org.crashonly.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.crashonly.bench.faults.Outcome.End;
import org.crashonly.control.Level;
import org.crashonly.fmap.fault.FaultKind;
import org.crashonly.shop.shoppers.Tally;
import org.junit.jupiter.api.Test;

class EffectTest {

    @Test
    void faultsThatWereCuredBothTimesAreCompared() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<Outcome> before = List.of(outcome(End.CURED, 2_000, 10_000, 3, 5), outcome(End.CURED, 4_000, 20_000, 1, 0), outcome(End.CURED, 1, 1, 1, 9));
        List<Outcome> after = List.of(outcome(End.CURED, 1_000, 4_000, 1, 2), outcome(End.CURED, 3_000, 6_000, 2, 1), outcome(End.NOT_CURED, 1, 1, 4, 9));

        new Effect(before, after).print(new PrintStream(bytes, true, StandardCharsets.UTF_8), "without", "with");

        assertThat(bytes.toString(StandardCharsets.UTF_8).lines().map(it -> it.strip().replaceAll(" +", " "))).containsSequence(
                "2 of 3 faults were cured both times; means of those", "detected over vain restarts failed requests",
                "without 3.00 s 15.00 s 1.00 2.5", "with 2.00 s 5.00 s 0.50 1.5");
        assertThatThrownBy(() -> new Effect(before, List.of())).hasMessage("3 faults before, 0 after");
    }

    private static Outcome outcome(End end, long detected, long served, int restarts, long failed) {
        Case fault = new Case(FaultKind.HANG, "machine/shop/shop/cart", "hang", "");
        return new Outcome(fault, end, detected, served, Collections.nCopies(restarts, Level.MODULE), new Tally(0, failed, 0, 0, 0, 0), "");
    }
}
