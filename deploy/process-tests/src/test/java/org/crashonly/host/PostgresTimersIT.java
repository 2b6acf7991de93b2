package org.crashonly.host;

import java.nio.file.Files;
import java.nio.file.Path;
import org.crashonly.control.ProcessSpec.AcidEngine;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

@Tag("storm")
class PostgresTimersIT extends TimerScenario {

    PostgresTimersIT() {
        super(AcidEngine.POSTGRESQL);
    }

    @BeforeAll
    @Override
    void begin() throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/usr/lib/postgresql")), "PostgreSQL is not installed");
        super.begin();
    }
}
