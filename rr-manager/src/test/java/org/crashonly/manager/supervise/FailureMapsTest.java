package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.file.MapFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the manager keeps of failures that propagate: an inventory whose failures reach the orders that call it. */
class FailureMapsTest {

    private static final String ORDERS = "machine/shop/web/orders";
    private static final String INVENTORY = "machine/shop/back/inventory";
    private static final Edge.Key EDGE = new Edge.Key(INVENTORY, ORDERS, "errors");

    @TempDir
    Path directory;

    private Path accepted;
    private Path watched;
    private Instant now = Instant.parse("2026-01-31T12:00:00Z");

    @BeforeEach
    void name() {
        accepted = directory.resolve("fmap.json");
        watched = directory.resolve("fmap-watched.json");
    }

    @Test
    void whatWasSeenOftenEnoughIsLearnedAndSurvivesTheManager() throws Exception {
        FailureMaps maps = open();
        inventoryFailsAndOrdersFollow(maps);
        inventoryFailsAndOrdersFollow(maps);
        assertThat(maps.known().edges()).isEmpty();
        inventoryFailsAndOrdersFollow(maps);

        assertThat(maps.known().edge(EDGE)).get().satisfies(it -> assertThat(it.count()).isEqualTo(3));
        assertThat(maps.accepted().edges()).isEmpty();
        assertThat(open().known()).isEqualTo(maps.known());
        assertThat(accepted).doesNotExist();
    }

    @Test
    void whatIsAcceptedIsKnownOnce() throws Exception {
        FailureMaps maps = open();
        for (int i = 0; i < 3; i++) {
            inventoryFailsAndOrdersFollow(maps);
        }
        assertThat(maps.accept(Optional.of(new Edge.Key(ORDERS, INVENTORY, "errors")))).get().asString().contains("there is no edge");
        assertThat(maps.accept(Optional.of(EDGE))).isEmpty();
        assertThat(maps.accept(Optional.empty())).isEmpty();

        for (FailureMaps one : List.of(maps, open())) {
            assertThat(one.known().edge(EDGE)).get().satisfies(it -> {
                assertThat(it.accepted()).isTrue();
                assertThat(it.trials()).isEqualTo(3);
            });
        }
    }

    @Test
    void aMapThatCannotBeReadIsLeftOut() throws Exception {
        Files.writeString(watched, "{");
        assertThat(open().known().edges()).isEmpty();
    }

    private FailureMaps open() {
        return new FailureMaps(new MapFile(accepted), new MapFile(watched));
    }

    private void inventoryFailsAndOrdersFollow(FailureMaps maps) {
        maps.passed(List.of(ORDERS, INVENTORY), now);
        maps.failed(INVENTORY, "errors", now);
        maps.failed(ORDERS, "errors", now.plusSeconds(1));
        now = now.plusSeconds(11);
        maps.advance(now);
    }
}
