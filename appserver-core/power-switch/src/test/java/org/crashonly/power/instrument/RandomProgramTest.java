package org.crashonly.power.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Random;
import org.crashonly.power.Outside;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.PowerSwitches;
import org.crashonly.power.SandboxCrashed;
import org.junit.jupiter.api.Test;

/** What holds for every program; {@code -Dpower.programs=N} tries more, {@code -Dpower.seed=N} begins with another. */
class RandomProgramTest {

    private static final int PROGRAMS = Integer.getInteger("power.programs", 400);
    private static final long SEED = Long.getLong("power.seed", 1);

    /** How a run ended, and what it did. */
    private record Outcome(Object result, Class<?> thrown, List<Integer> effects) {}

    /** A program in a loader of its own. */
    private static final class Program extends ClassLoader {

        private final Class<?> type;

        Program(byte[] bytes) {
            super(Program.class.getClassLoader());
            byte[] switchClass = SwitchClass.bytes();
            defineClass(SwitchClass.NAME.replace('/', '.'), switchClass, 0, switchClass.length);
            type = defineClass(RandomProgram.NAME, bytes, 0, bytes.length);
        }

        PowerSwitch powerSwitch() {
            return PowerSwitches.of(this);
        }

        Outcome run(int[] arguments, int crashAt) throws ReflectiveOperationException {
            Outside.reset(crashAt, powerSwitch()::throwIt);
            try {
                Object result = type.getMethod("run", int.class, int.class, int.class, int.class)
                        .invoke(null, 2, arguments[0], arguments[1], arguments[2]);
                return new Outcome(result, null, Outside.effects());
            } catch (InvocationTargetException e) {
                return new Outcome(null, e.getCause().getClass(), Outside.effects());
            }
        }
    }

    @Test
    void instrumentedProgramsDoTheSame() throws Exception {
        for (long seed = SEED; seed < SEED + PROGRAMS; seed++) {
            byte[] bytes = new RandomProgram(seed).bytes();
            int[] arguments = new Random(seed).ints(3, -3, 4).toArray();
            Outcome plain = new Program(bytes).run(arguments, 0);
            boolean freeAfterwards = Outside.isFree();

            Outcome instrumented = new Program(instrumented(bytes)).run(arguments, 0);

            assertThat(instrumented).describedAs("seed %s", seed).isEqualTo(plain);
            assertThat(Outside.isFree()).describedAs("locks, seed %s", seed).isEqualTo(freeAfterwards).isTrue();
        }
    }

    @Test
    void crashedProgramsHaveNoEffectMoreAndLeaveNoLock() throws Exception {
        int crashed = 0;
        for (long seed = SEED; seed < SEED + PROGRAMS; seed++) {
            byte[] bytes = new RandomProgram(seed).bytes();
            int[] arguments = new Random(seed).ints(3, -3, 4).toArray();
            List<Integer> effects = new Program(bytes).run(arguments, 0).effects();
            if (effects.isEmpty()) {
                continue;
            }
            int crashAt = 1 + new Random(seed).nextInt(effects.size());

            Outcome outcome = new Program(instrumented(bytes)).run(arguments, crashAt);

            assertThat(outcome.effects()).describedAs("effects, seed %s", seed).isEqualTo(effects.subList(0, crashAt));
            assertThat(Outside.isFree()).describedAs("locks, seed %s", seed).isTrue();
            crashed += outcome.thrown() == SandboxCrashed.class ? 1 : 0;
        }
        assertThat(crashed).describedAs("programs that were not at their end").isGreaterThan(PROGRAMS / 4);
    }

    private static byte[] instrumented(byte[] bytes) {
        InstrumentedClass result = new ClassInstrumenter(RandomProgram.NAME::equals).instrument(RandomProgram.NAME, bytes);
        assertThat(result.gaps()).isEmpty();
        return result.bytes();
    }
}
