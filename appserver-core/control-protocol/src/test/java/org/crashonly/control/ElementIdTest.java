package org.crashonly.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElementIdTest {

    @Test
    void theDepthOfThePathIsTheLevel() {
        ElementId process = ElementId.MACHINE.child("shop").child("web");
        assertThat(ElementId.MACHINE.level()).isEqualTo(Level.MACHINE);
        assertThat(process.level()).isEqualTo(Level.PROCESS);
        assertThat(process.child("cart").child("CartBean").level()).isEqualTo(Level.BEAN);
        assertThat(process.parent()).contains(ElementId.MACHINE.child("shop"));
        assertThat(ElementId.MACHINE.parent()).isEmpty();
    }

    @Test
    void aResourceIsBesideModulesAndHasNothingBelowIt() {
        ElementId process = new ElementId("machine/shop/web");
        ElementId pool = process.resource("pool", "cart.jdbc.orders");
        assertThat(pool).hasToString("machine/shop/web/pool:cart.jdbc.orders").isEqualTo(process.child("pool:cart.jdbc.orders"));
        assertThat(pool.level()).isEqualTo(Level.RESOURCE);
        assertThat(pool.parent()).contains(process);
        assertThat(process.child("pool").level()).isEqualTo(Level.MODULE);
        assertThat(Level.BEAN).isLessThan(Level.RESOURCE);
        assertThat(Level.RESOURCE).isLessThan(Level.MODULE);
        assertThatThrownBy(() -> pool.child("x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ElementId.requireName("pool:default")).as("the name of a module").isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anElementContainsItselfAndWhatIsBelowButNoNamesake() {
        ElementId web = new ElementId("machine/shop/web");
        assertThat(web.contains(web)).isTrue();
        assertThat(web.contains(web.child("cart"))).isTrue();
        assertThat(web.contains(new ElementId("machine/shop/web2"))).isFalse();
        assertThat(web.contains(new ElementId("machine/shop"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "shop", "machine/", "machine//web", "machine/a/b/c/d/e", "machine/a b", "machine/../etc", "machine/-x",
        "machine/pool:x", "machine/a/pool:x", "machine/a/b/pool:x/c", "machine/a/b/:x", "machine/a/b/Pool:x", "machine/a/b/pool:", "machine/a/b/pool:x:y"})
    void otherTextsAreRefused(String path) {
        assertThatThrownBy(() -> new ElementId(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesAndKindsAreBounded() {
        ElementId process = new ElementId("machine/a/b");
        String longest = "x".repeat(ElementId.LONGEST_NAME);
        assertThat(process.child(longest).name()).isEqualTo(longest);
        assertThat(process.resource("k".repeat(15), longest).level()).isEqualTo(Level.RESOURCE);
        assertThatThrownBy(() -> process.child(longest + "x")).hasMessageContaining("1 to 63 letters");
        assertThatThrownBy(() -> new ElementId("machine/a/b/" + "k".repeat(16) + ":x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> process.child("k\u00e9")).hasMessageContaining("'k\u00e9'");
        assertThatThrownBy(() -> new ElementId("machines/a")).hasMessageContaining("expected machine/application");
    }

    @Test
    void aGenerationIsReadAsItIsWritten() {
        Generation fifth = new Generation(new ElementId("machine/shop/web"), 5);
        assertThat(Generation.parse("machine/shop/web#5")).isEqualTo(fifth);
        assertThat(fifth.next()).hasToString("machine/shop/web#6");
        assertThatThrownBy(() -> Generation.parse("machine/shop/web")).hasMessageContaining("'#'");
    }
}
