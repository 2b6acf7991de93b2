package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WheelTest {

    private static final long MILLI = 1_000_000L;

    private static final class Alarm extends Wheel.Timer {
        private final List<Long> rung = new ArrayList<>();

        @Override
        void ring(long now) {
            rung.add(now);
        }
    }

    @Test
    void ringsOnceAtTheFirstTurnAtOrAfterItsTime() {
        Wheel wheel = new Wheel(0);
        Alarm alarm = new Alarm();
        wheel.set(alarm, 35 * MILLI);
        for (long now = 10 * MILLI; now <= 100 * MILLI; now += 10 * MILLI) {
            wheel.turn(now);
        }
        assertThat(alarm.rung).containsExactly(40 * MILLI);
    }

    @Test
    void aTimeThatIsPastRingsAtTheNextTurn() {
        Wheel wheel = new Wheel(0);
        wheel.turn(500 * MILLI);
        Alarm alarm = new Alarm();
        wheel.set(alarm, 3 * MILLI);
        wheel.turn(510 * MILLI);
        assertThat(alarm.rung).containsExactly(510 * MILLI);
    }

    @Test
    void aClearedOrMovedTimerDoesNotRingAtItsOldTime() {
        Wheel wheel = new Wheel(0);
        Alarm cleared = new Alarm();
        Alarm moved = new Alarm();
        wheel.set(cleared, 20 * MILLI);
        wheel.set(moved, 20 * MILLI);
        wheel.clear(cleared);
        wheel.clear(cleared);
        wheel.set(moved, 60 * MILLI);
        assertThat(wheel.isEmpty()).isFalse();
        wheel.turn(30 * MILLI);
        assertThat(moved.rung).isEmpty();
        wheel.turn(60 * MILLI);
        assertThat(moved.rung).containsExactly(60 * MILLI);
        assertThat(wheel.isEmpty()).isTrue();
        assertThat(cleared.rung).isEmpty();
    }

    @Test
    void aTimerFarAwayWaitsForAllTurnsOfTheWheel() {
        Wheel wheel = new Wheel(0);
        Alarm alarm = new Alarm();
        wheel.set(alarm, 60_000 * MILLI);
        for (long now = 0; now < 60_000 * MILLI; now += 10 * MILLI) {
            wheel.turn(now);
        }
        assertThat(alarm.rung).isEmpty();
        wheel.turn(60_000 * MILLI);
        assertThat(alarm.rung).hasSize(1);
    }

    @Test
    void afterALongPauseEverythingThatIsDueRings() {
        Wheel wheel = new Wheel(-5);
        List<Alarm> alarms = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            Alarm alarm = new Alarm();
            wheel.set(alarm, i * 7L * MILLI);
            alarms.add(alarm);
        }
        wheel.turn(100_000 * MILLI);
        assertThat(alarms).allMatch(alarm -> alarm.rung.size() == 1);
    }

    @Test
    void aTimerMaySetItselfAndOthersWhileItRings() {
        Wheel wheel = new Wheel(0);
        Alarm other = new Alarm();
        Wheel.Timer again = new Wheel.Timer() {
            @Override
            void ring(long now) {
                wheel.set(this, now + 20 * MILLI);
                wheel.set(other, now + 10 * MILLI);
            }
        };
        wheel.set(again, 10 * MILLI);
        for (long now = 10 * MILLI; now <= 70 * MILLI; now += 10 * MILLI) {
            wheel.turn(now);
        }
        assertThat(other.rung).containsExactly(20 * MILLI, 40 * MILLI, 60 * MILLI);
    }

    @Test
    void aTimerThatFailsDoesNotSilenceTheOthers() {
        Wheel wheel = new Wheel(0);
        Alarm other = new Alarm();
        wheel.set(new Wheel.Timer() {
            @Override
            void ring(long now) {
                throw new IllegalStateException("on purpose");
            }
        }, 10 * MILLI);
        wheel.set(other, 10 * MILLI);
        wheel.turn(10 * MILLI);
        assertThat(other.rung).hasSize(1);
    }

    @Test
    void behavesLikeASortedMapWhateverIsSetAndCleared() {
        long seed = 42;
        SplittableRandom random = new SplittableRandom(seed);
        Wheel wheel = new Wheel(0);
        TreeMap<Integer, Long> expected = new TreeMap<>();
        List<Alarm> alarms = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            alarms.add(new Alarm());
        }
        for (long now = 10 * MILLI; now < 30_000 * MILLI; now += 10 * MILLI) {
            int which = random.nextInt(alarms.size());
            if (random.nextInt(4) == 0) {
                wheel.clear(alarms.get(which));
                expected.remove(which);
            } else {
                long at = now + random.nextInt(20_000) * MILLI;
                wheel.set(alarms.get(which), at);
                expected.put(which, at);
            }
            long turned = now + 10 * MILLI;
            wheel.turn(turned);
            for (int i = 0; i < alarms.size(); i++) {
                boolean due = expected.containsKey(i) && expected.get(i) <= turned;
                assertThat(alarms.get(i).rung.size()).as("timer %s at %s, seed %s", i, turned, seed).isEqualTo(due ? 1 : 0);
                if (due) {
                    alarms.get(i).rung.clear();
                    expected.remove(i);
                }
            }
        }
    }
}
