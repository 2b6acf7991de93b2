package org.crashonly.fmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RestartTreeTest {

    private final RestartTree<String> tree = RestartTree.of("machine")
            .with("machine", "shop").with("shop", "db").with("shop", "web").with("web", "cart").with("machine", "server");

    @Test
    void aRestartTakesTheWholeSubtreeAndNothingElse() {
        assertThat(tree.subtree("shop")).containsExactly("shop", "db", "web", "cart");
        assertThat(tree.subtree("cart")).containsExactly("cart");
        assertThat(tree.subtree("machine")).hasSize(6).startsWith("machine");
        assertThat(tree.subtree("unknown")).isEmpty();
    }

    @Test
    void whatIsNotCuredIsTriedOneLevelHigherUpToTheRoot() {
        assertThat(tree.parent("cart")).contains("web");
        assertThat(tree.parent("web")).contains("shop");
        assertThat(tree.parent("shop")).contains("machine");
        assertThat(tree.parent("machine")).isEmpty();
    }

    @Test
    void anElementHasOnePlace() {
        assertThatThrownBy(() -> tree.with("shop", "cart")).hasMessageContaining("already");
        assertThatThrownBy(() -> tree.with("nowhere", "x")).hasMessageContaining("not in the tree");
    }

    @Test
    void aTreeDoesNotChangeWhenAnotherIsMadeFromIt() {
        tree.with("web", "catalog");
        assertThat(tree.children("web")).containsExactly("cart");
    }
}
