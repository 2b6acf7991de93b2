package org.crashonly.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.crashonly.power.trial.InstrumentingLoader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** "After the switch is thrown the component has no effect, whatever it catches, and others find their locks free." */
class CrashTest {

    private static final String COMPONENT = Stubborn.class.getName();

    @ParameterizedTest
    @EnumSource
    void nothingHappensAfterTheCrash(Stubborn stubborn) throws Exception {
        InstrumentingLoader loader = loader(true);
        PowerSwitch powerSwitch = loader.powerSwitch().named("shop/cart#7");
        Runnable component = component(loader, stubborn);
        Outside.reset(1, powerSwitch::throwIt);

        Throwable end = catchThrowable(component::run);

        assertThat(end).isInstanceOf(SandboxCrashed.class).hasMessageContaining("shop/cart#7").hasNoSuppressedExceptions();
        assertThat(Outside.effects()).containsExactly(1);
        assertThat(Outside.isFree()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void whileItIsOnNothingIsDifferent(Stubborn stubborn) throws Exception {
        Outside.reset(0, () -> {});
        component(loader(false), stubborn).run();
        var plain = Outside.effects();
        Outside.reset(0, () -> {});

        component(loader(true), stubborn).run();

        assertThat(Outside.effects()).isEqualTo(plain).hasSizeGreaterThanOrEqualTo(1);
        assertThat(Outside.isFree()).isTrue();
    }

    private static InstrumentingLoader loader(boolean instrumented) {
        return new InstrumentingLoader(
                CrashTest.class.getClassLoader(), name -> name.equals(COMPONENT) || name.startsWith(COMPONENT + "$"), instrumented);
    }

    @SuppressWarnings("EnumOrdinal")
    private static Runnable component(ClassLoader loader, Stubborn stubborn) throws ReflectiveOperationException {
        Object[] all = Class.forName(COMPONENT, true, loader).getEnumConstants();
        return (Runnable) all[stubborn.ordinal()];
    }
}
