package org.crashonly.host.effects;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PrincipalTest {

    private static final Map<String, String> NO_COOKIES = Map.of();

    @Test
    void whomTheContainerKnowsIsKnownByNameAlone() {
        assertThat(Principal.of("ann", "Bearer 1", cookies("s=1"), null)).isEqualTo(Principal.of("ann", "Bearer 2", NO_COOKIES, null));
        assertThat(Principal.of("ann", null, NO_COOKIES, null)).isNotEqualTo(Principal.of("bob", null, NO_COOKIES, null));
        assertThat(Principal.of("ann", null, NO_COOKIES, null)).isNotEqualTo(Principal.of(null, "ann", NO_COOKIES, null));
    }

    @Test
    void othersAreKnownByWhatTheyShow() {
        String nobody = Principal.of(null, null, NO_COOKIES, null);
        assertThat(nobody).isEqualTo(Principal.of(null, null, NO_COOKIES, null)).hasSize(64);
        assertThat(Principal.of(null, "Bearer 1", NO_COOKIES, null)).isNotEqualTo(nobody).isNotEqualTo(Principal.of(null, "Bearer 2", NO_COOKIES, null));
        assertThat(Principal.of(null, null, cookies("s=1"), null)).isNotEqualTo(nobody).isNotEqualTo(Principal.of(null, null, cookies("s=2"), null));
    }

    @Test
    void theContainersCountOfASessionsChangesSaysNothing() {
        assertThat(Principal.of(null, null, cookies("s=1", "JSESSIONIDVERSION=2f:4"), null)).isEqualTo(Principal.of(null, null, cookies("s=1"), null));
    }

    @Test
    void whatFrontDoorsKnowCallersByTellsThemApartUnlessTheContainerKnowsThem() {
        String nobody = Principal.of(null, null, NO_COOKIES, null);
        assertThat(Principal.of(null, null, NO_COOKIES, "a")).isNotEqualTo(nobody).isNotEqualTo(Principal.of(null, null, NO_COOKIES, "b"))
                .isEqualTo(Principal.of(null, null, NO_COOKIES, "a"));
        assertThat(Principal.of("ann", null, NO_COOKIES, "a")).isEqualTo(Principal.of("ann", null, NO_COOKIES, "b"));
    }

    private static Map<String, String> cookies(String... texts) {
        return Stream.of(texts).map(text -> text.split("="))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }
}
