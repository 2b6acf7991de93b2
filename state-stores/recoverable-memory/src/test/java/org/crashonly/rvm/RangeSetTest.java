package org.crashonly.rvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangeSetTest {

    @Test
    void itKnowsWhatIsCoveredAndWhatWasNew() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            RangeSet ranges = new RangeSet();
            BitSet model = new BitSet();
            for (int i = 0; i < 40; i++) {
                int from = random.nextInt(200);
                int to = from + random.nextInt(1, 30);
                BitSet fresh = new BitSet();
                fresh.set(from, to);
                fresh.andNot(model);
                BitSet gaps = new BitSet();
                ranges.add(from, to).forEach(gap -> gaps.set((int) gap.from(), (int) gap.to()));
                assertThat(gaps).as("seed %d", seed).isEqualTo(fresh);
                model.set(from, to);
                BitSet all = new BitSet();
                long last = -1;
                for (RangeSet.Range range : ranges.ranges()) {
                    assertThat(range.from()).isGreaterThan(last);
                    last = range.to();
                    all.set((int) range.from(), (int) range.to());
                }
                assertThat(all).as("seed %d", seed).isEqualTo(model);
            }
        }
    }
}
