package org.crashonly.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.crashonly.power.trial.InstrumentingLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What would end the JVM ends the generation that calls it. */
@Timeout(60)
class ExitTest {

    private final InstrumentingLoader loader =
            new InstrumentingLoader(Quitter.class.getClassLoader(), it -> it.equals(Quitter.class.getName()), true);
    private final PowerSwitch powerSwitch = loader.powerSwitch().named("shop/cart#3");
    private final List<String> told = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({
        "SYSTEM_EXIT, System.exit(3)", "RUNTIME_EXIT, Runtime.exit(3)", "RUNTIME_HALT, Runtime.halt(3)", "SYSTEM_REFERENCE, System.exit(3)",
        "RUNTIME_REFERENCE, Runtime.halt(3)", "STUBBORN, System.exit(3)"
    })
    void whoeverEndsTheJvmEndsItsOwnGeneration(Quitter how, String call) throws Exception {
        powerSwitch.onExit(told::add);
        Runnable quitter = (Runnable) Class.forName(Quitter.class.getName(), true, loader).getField(how.name()).get(null);

        assertThatThrownBy(quitter::run).isInstanceOf(SandboxCrashed.class).hasMessage("shop/cart#3 has ended itself by " + call);
        assertThat(powerSwitch.isThrown()).isTrue();
        assertThatThrownBy(powerSwitch::enter).isInstanceOf(SandboxCrashed.class);
        assertThatThrownBy(quitter::run).isInstanceOf(SandboxCrashed.class);
        assertThat(told).containsExactly(call);
    }

    @Test
    void whoListensAfterwardsIsToldAtOnce() throws Exception {
        Runnable quitter = (Runnable) Class.forName(Quitter.class.getName(), true, loader).getField("SYSTEM_EXIT").get(null);
        assertThatThrownBy(quitter::run).isInstanceOf(SandboxCrashed.class);

        powerSwitch.onExit(told::add);

        assertThat(told).containsExactly("System.exit(3)");
    }

    @Test
    void aGenerationThatIsCrashedFromOutsideHasNotEndedItself() {
        powerSwitch.onExit(told::add);
        powerSwitch.throwIt();
        assertThat(told).isEmpty();
    }
}
