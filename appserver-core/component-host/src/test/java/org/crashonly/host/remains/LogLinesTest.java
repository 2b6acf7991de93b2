package org.crashonly.host.remains;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.PowerSwitches;
import org.crashonly.power.Visit;
import org.junit.jupiter.api.Test;

class LogLinesTest {

    private final PowerSwitch component = PowerSwitches.of(new ClassLoader() {});

    /** Says more than others do, by code of its component. */
    private final class Talkative extends Exception {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            try (Visit ignored = component.enter()) {
                return "much to say";
            }
        }
    }

    @Test
    void anExceptionOfAnEndedGenerationIsNamedAndThrowsNothing() {
        LogRecord record = new LogRecord(Level.SEVERE, "cart does not run: {0}");
        record.setThrown(new IllegalStateException("around it", new Talkative()));
        assertThat(new LogLines().format(record)).contains("cart does not run", "around it", "much to say");

        component.throwIt();

        assertThat(new LogLines().format(record)).contains("cart does not run", "java.lang.IllegalStateException, which says no more");
    }

    @Test
    void noMoreDoesAParameterOfAMessage() {
        LogRecord record = new LogRecord(Level.SEVERE, "{0} is gone");
        record.setParameters(new Object[] {new Object() {
            @Override
            public String toString() {
                try (Visit ignored = component.enter()) {
                    return "the cart";
                }
            }
        }});
        assertThat(new LogLines().format(record)).contains("the cart is gone");

        component.throwIt();

        assertThat(new LogLines().format(record)).contains("{0} is gone");
    }
}
