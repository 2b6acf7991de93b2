package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crashonly.host.HostProcess.module;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.crashonly.control.Message.ModuleStatus;
import org.crashonly.host.apps.HelloServlet;
import org.crashonly.host.apps.effects.ApartResource;
import org.crashonly.host.apps.effects.EffectsApplication;
import org.crashonly.host.apps.effects.EjbResource;
import org.crashonly.host.apps.effects.Ledger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A component whose effects cannot be recorded as it asks does not run. */
class UnrecordableIT {

    @TempDir
    private Path directory;

    @Test
    void eachSaysWhy() throws Exception {
        Path apart = new WarFile().add(EffectsApplication.class, ApartResource.class).write(directory.resolve("apart.war"));
        Path storeless = new WarFile().add(EffectsApplication.class, EjbResource.class, Ledger.class).write(directory.resolve("storeless.war"));
        Path good = new WarFile().add(HelloServlet.class).write(directory.resolve("good.war"));

        try (HostProcess host = HostProcess.start(
                directory, null, List.of(), module("apart", apart, "/"), module("storeless", storeless, "/"), module("good", good, "/good"))) {
            Map<String, String> failures = host.awaitEnd().modules().stream().filter(module -> module.failure() != null)
                    .collect(Collectors.toMap(module -> module.id().name(), ModuleStatus::failure));

            assertThat(failures).containsOnlyKeys("apart", "storeless");
            assertThat(failures.get("apart")).contains("ApartResource.add", "@Transactional(REQUIRES_NEW)");
            assertThat(failures.get("storeless")).contains("EjbResource.add", "no store");
            assertThat(failures.values()).allSatisfy(line -> assertThat(line).hasSizeLessThan(600).doesNotContain("\n"));
        }
    }
}
