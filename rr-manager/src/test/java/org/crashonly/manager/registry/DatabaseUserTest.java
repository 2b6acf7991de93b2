package org.crashonly.manager.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.junit.jupiter.api.Test;

class DatabaseUserTest {

    /** What PostgreSQL keeps of a name. */
    private static final int KEPT = 63;

    @Test
    void anOrdinaryNameStaysReadable() {
        assertThat(user("web", 5)).isEqualTo("web_5");
        assertThat(user("web.1", 5)).isEqualTo("web.1_5");
    }

    @Test
    void namesThatDatabasesWouldTakeForTheSameDiffer() {
        String longest = "x".repeat(ElementId.LONGEST_NAME - 1);
        List<String> asKept = Stream.of(
                        user("web", 5), user("Web", 5), user("WEB", 5), user("web", 55),
                        user(longest + "a", 1), user(longest + "b", 1), user(longest + "a", Long.MAX_VALUE))
                .map(it -> it.substring(0, Math.min(KEPT, it.length())).toUpperCase(Locale.ROOT))
                .toList();
        assertThat(asKept).doesNotHaveDuplicates();
    }

    @Test
    void noNameIsCut() {
        for (String name : List.of("x".repeat(ElementId.LONGEST_NAME), "X".repeat(ElementId.LONGEST_NAME))) {
            assertThat(user(name, Long.MAX_VALUE)).hasSizeLessThanOrEqualTo(KEPT);
        }
    }

    private static String user(String name, long number) {
        return DatabaseUser.of(new Generation(new ElementId("machine/shop/" + name), number));
    }
}
