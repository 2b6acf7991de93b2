package org.crashonly.host.payara;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ForgottenValuesTest {

    private record Is(String value) implements Predicate<Object> {
        @Override
        public boolean test(Object other) {
            return value.equals(other);
        }
    }

    private final ForgottenValues forgotten = new ForgottenValues();

    @Test
    void onlyTheLatestOfTheSameValuesIsRemembered() {
        for (int i = 0; i < 1_000; i++) {
            forgotten.forget(new Is("cart " + i % 3), i, () -> { });
        }
        assertThat(forgotten.size()).isEqualTo(3);
        assertThat(toldTo(997)).containsExactlyInAnyOrder("cart 0", "cart 2", "cart 1");
        assertThat(toldTo(999)).containsExactly("cart 0");
        assertThat(toldTo(1_000)).isEmpty();
    }

    private List<String> toldTo(long usedMillis) {
        List<String> told = new ArrayList<>();
        Object ignored = forgotten.known(which -> told.add(((Is) which).value()), usedMillis, () -> null);
        return told;
    }

    @Test
    void noSessionThatBecomesKnownMeanwhileIsOverlooked() {
        for (int round = 0; round < 500; round++) {
            Is which = new Is("cart " + round);
            Set<String> known = ConcurrentHashMap.newKeySet();
            Set<String> told = ConcurrentHashMap.newKeySet();
            CompletableFuture<Void> restored = CompletableFuture.runAsync(() -> {
                Object ignored = forgotten.known(it -> told.add(it.toString()), 0, () -> known.add("session"));
            });
            forgotten.forget(which, 1, () -> {
                if (known.contains("session")) {
                    told.add(which.toString());
                }
            });
            restored.join();
            assertThat(told).contains(which.toString());
        }
    }
}
