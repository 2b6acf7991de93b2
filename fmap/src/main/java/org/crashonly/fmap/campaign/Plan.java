package org.crashonly.fmap.campaign;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.crashonly.fmap.fault.Fault;
import org.crashonly.fmap.fault.FaultKind;
import org.crashonly.fmap.fault.Parameter;

/**
 * What a campaign is to do. The same plan gives the same trials in the same order, so that a campaign whose process was killed goes on
 * where it was.
 *
 * @param seed of the order within a round: what one trial leaves behind must not always be suffered by the same next one
 * @param rounds how often each fault is injected
 * @param lastsMillis how long each lasts
 * @param pairs whether there is a second pass, with faults in two components at once
 */
public record Plan(String application, long seed, int rounds, long lastsMillis, boolean pairs, List<Target> targets) {

    public Plan {
        targets = List.copyOf(targets);
        if (rounds < 1 || lastsMillis < 1) {
            throw new IllegalArgumentException("rounds " + rounds + ", each fault " + lastsMillis + " ms; expected 1 or more of both");
        }
    }

    /** Each fault in each component, once a round. */
    List<Trial> singles() {
        List<Trial> all = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            List<Trial> ofRound = new ArrayList<>();
            for (Target target : targets) {
                for (String fault : target.faults()) {
                    ofRound.add(new Trial(round, List.of(new Strike(target.component(), lasting(fault)))));
                }
            }
            Collections.shuffle(ofRound, new Random(seed + round));
            all.addAll(ofRound);
        }
        return all;
    }

    /** The fault of the second pass: of its kinds that strike requests the first that all components that count some have. */
    private List<String> common() {
        List<Target> counting = targets.stream().filter(Target::counted).toList();
        return counting.isEmpty() ? List.of() : counting.getFirst().faults().stream()
                .filter(it -> strikesCalls(Fault.parse(it).kind()) && counting.stream().allMatch(target -> target.faults().contains(it)))
                .limit(1).toList();
    }

    /** Every two components that count requests, with the same fault in both, once. */
    List<Trial> pairsOfOneRound(int round) {
        List<Trial> all = new ArrayList<>();
        List<String> counting = targets.stream().filter(Target::counted).map(Target::component).sorted().toList();
        for (String fault : pairs ? common() : List.<String>of()) {
            for (int one = 0; one < counting.size(); one++) {
                for (int other = one + 1; other < counting.size(); other++) {
                    all.add(new Trial(round, List.of(
                            new Strike(counting.get(one), lasting(fault)), new Strike(counting.get(other), lasting(fault)))));
                }
            }
        }
        Collections.shuffle(all, new Random(seed - round));
        return all;
    }

    /** Whether {@code strike} happens only if requests come. */
    boolean needsRequests(Strike strike) {
        return strikesCalls(strike.kind()) && targets.stream().anyMatch(it -> it.counted() && it.component().equals(strike.component()));
    }

    private String lasting(String fault) {
        return Fault.parse(fault).kind().allowed().contains(Parameter.FOR) ? fault + " for=" + lastsMillis + "ms" : fault;
    }

    private static boolean strikesCalls(FaultKind kind) {
        return kind.allowed().contains(Parameter.PROBABILITY);
    }

    /** How long each fault lasts. */
    public Duration lasts() {
        return Duration.ofMillis(lastsMillis);
    }
}
