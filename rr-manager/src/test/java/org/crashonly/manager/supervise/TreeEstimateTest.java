package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.tree.Cell;
import org.crashonly.fmap.tree.FailureClass;
import org.crashonly.fmap.tree.Suggestion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeEstimateTest {

    private static final Map<String, Double> SECONDS = new TreeMap<>(Map.of("machine/shop/web", 2.0, "machine/shop/back", 2.0, "machine/shop/db", 1.0));
    private static final Map<String, Double> RATES = new TreeMap<>(
            Map.of("machine/shop/web", 0.01, "machine/shop/back", 0.01, "machine/shop/db", 0.01));

    @Test
    void whatIsCuredAloneIsRestartedAlone() {
        Suggestion suggestion = suggest(Map.of());
        assertThat(suggestion.isBetter()).isFalse();
    }

    @Test
    void whatWasCuredTogetherIsPutTogether() {
        FailureClass both = new FailureClass("machine/shop/web", new TreeSet<>(List.of("machine/shop/back")), 5);
        Suggestion suggestion = suggest(Map.of(both, 5.0));
        assertThat(suggestion.isBetter()).isTrue();
        assertThat(suggestion.suggested().cells()).anySatisfy(
                it -> assertThat(it.members()).containsExactly("machine/shop/back", "machine/shop/web"));
    }

    @Test
    void anAcceptedTreeIsReadAsItWasWrittenUntilItIsTakenBack(@TempDir Path directory) {
        AcceptedTrees trees = new AcceptedTrees(directory.resolve("tree-shop.json"));
        assertThat(trees.read()).isEmpty();
        Cell tree = Cell.joint(Cell.leaf("machine/shop/web", "machine/shop/back"), Cell.leaf("machine/shop/db"));
        trees.write(Optional.of(tree));
        assertThat(trees.read()).contains(tree);
        trees.write(Optional.empty());
        assertThat(trees.read()).isEmpty();
    }

    private static Suggestion suggest(Map<FailureClass, Double> cures) {
        return new TreeEstimate(Cell.flat(List.copyOf(SECONDS.keySet())), SECONDS, RATES, cures, FailureMap.EMPTY).suggest();
    }
}
