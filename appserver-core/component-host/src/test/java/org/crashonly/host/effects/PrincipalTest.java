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
        assertThat(Principal.of("ann", "Bearer 1", cookies("s=1"))).isEqualTo(Principal.of("ann", "Bearer 2", NO_COOKIES));
        assertThat(Principal.of("ann", null, NO_COOKIES)).isNotEqualTo(Principal.of("bob", null, NO_COOKIES));
        assertThat(Principal.of("ann", null, NO_COOKIES)).isNotEqualTo(Principal.of(null, "ann", NO_COOKIES));
    }

    @Test
    void othersAreKnownByWhatTheyShow() {
        String nobody = Principal.of(null, null, NO_COOKIES);
        assertThat(nobody).isEqualTo(Principal.of(null, null, NO_COOKIES)).hasSize(64);
        assertThat(Principal.of(null, "Bearer 1", NO_COOKIES)).isNotEqualTo(nobody).isNotEqualTo(Principal.of(null, "Bearer 2", NO_COOKIES));
        assertThat(Principal.of(null, null, cookies("s=1"))).isNotEqualTo(nobody).isNotEqualTo(Principal.of(null, null, cookies("s=2")));
    }

    @Test
    void theContainersCountOfASessionsChangesSaysNothing() {
        assertThat(Principal.of(null, null, cookies("s=1", "JSESSIONIDVERSION=2f:4"))).isEqualTo(Principal.of(null, null, cookies("s=1")));
    }

    private static Map<String, String> cookies(String... texts) {
        return Stream.of(texts).map(text -> text.split("="))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }
}
