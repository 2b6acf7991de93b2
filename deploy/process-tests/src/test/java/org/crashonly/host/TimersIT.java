package org.crashonly.host;

import org.crashonly.control.ProcessSpec.AcidEngine;

class TimersIT extends TimerScenario {

    TimersIT() {
        super(AcidEngine.H2);
    }
}
