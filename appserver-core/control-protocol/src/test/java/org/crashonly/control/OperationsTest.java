package org.crashonly.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.crashonly.control.Operation.KeyPlace;
import org.junit.jupiter.api.Test;

class OperationsTest {

    private static final Operation ADD = new Operation("POST", "/lines", KeyPlace.FORM, "key", List.of());
    private static final Operation CHANGE = new Operation("POST", "/lines/{sku}", KeyPlace.PATH, "sku", List.of("/lines/all", "/lines/x/*"));

    @Test
    void areFoundByMethodAndPathBelowTheContextRoot() {
        for (String root : List.of("/shop", "/shop/")) {
            Operations operations = Operations.at(root, List.of(ADD, CHANGE));
            assertThat(operations.find("POST", "/shop/lines")).contains(new Operations.Match(ADD, null));
            assertThat(operations.find("POST", "/shop/lines/7")).contains(new Operations.Match(CHANGE, "7"));
            assertThat(operations.find("POST", "/lines")).isEmpty();
            assertThat(operations.find("PATCH", "/shop/lines")).isEmpty();
            assertThat(operations.find("post", "/shop/lines")).isEmpty();
        }
        assertThat(Operations.at("/", List.of(ADD)).find("POST", "/lines/")).as("perhaps another servlet's").isEmpty();
        assertThat(Operations.at("/", List.of(ADD)).find("POST", "/line%73")).as("perhaps another method's").isEmpty();
        assertThat(Operations.at("/", List.of(ADD)).find("POST", "/lines;v=1")).isEmpty();
    }

    @Test
    void doNotTakeWhatMayBeAnothers() {
        Operations operations = Operations.at("/", List.of(CHANGE));
        assertThat(operations.find("POST", "/lines/all")).isEmpty();
        assertThat(operations.find("POST", "/lines/x")).isEmpty();
        assertThat(operations.find("POST", "/lines/ally")).isPresent();
    }

    @Test
    void mayBeNone() {
        assertThat(Operations.at("/", null).find("POST", "/")).isEmpty();
        assertThat(Operations.at("/", List.of())).isSameAs(Operations.NONE);
    }
}
