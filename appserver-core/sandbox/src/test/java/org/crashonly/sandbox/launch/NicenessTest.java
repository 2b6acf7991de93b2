package org.crashonly.sandbox.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NicenessTest {

    private static final String NO_RIGHTS = "Name:\tjava\nCapEff:\t0000000000000000\n";

    @ParameterizedTest
    @CsvSource({
        // own niceness, capabilities, limit, whether 5 more may be had back
        "0, 0000000000000000, 0, false",
        "0, 0000000000000000, 14, false",
        "0, 0000000000000000, 15, true",
        "10, 0000000000000000, 5, true",
        "10, 0000000000000000, 4, false",
        "0, 0000000000000000, unlimited, true",
        "0, 000001ffffffffff, 0, true",
        "0, 0000000000800000, 0, true",
        "0, 000001ffff7fffff, 0, false",
        "19, 0000000000000000, 1, true"
    })
    void whoHasARightToLessNicenessMayReturnToIt(int own, String capabilities, String limit, boolean may) {
        Niceness niceness = Niceness.of(stat(own), "CapEff:\t" + capabilities + "\n", limits(limit));
        assertThat(niceness.mayReturnTo(5)).isEqualTo(may);
    }

    @Test
    void nobodyIsNicerThanTheKernelKnows() {
        assertThat(Niceness.of(stat(0), NO_RIGHTS, limits("0")).with(5)).isEqualTo(5);
        assertThat(Niceness.of(stat(17), NO_RIGHTS, limits("0")).with(5)).isEqualTo(19);
    }

    @Test
    void whatTheKernelSaysOfThisProcessCanBeRead() {
        assertThat(Niceness.ofThisProcess().own()).isBetween(-20, 19);
    }

    /** With a name as users may choose it. */
    private static String stat(int niceness) {
        String fields = IntStream.rangeClosed(4, 52).mapToObj(field -> field == 19 ? Integer.toString(niceness) : "7").collect(Collectors.joining(" "));
        return "42 (a (b) c) S " + fields;
    }

    private static String limits(String nice) {
        return """
                Limit                     Soft Limit           Hard Limit           Units
                Max msgqueue size         819200               819200               bytes
                Max nice priority         %s                    0
                Max realtime priority     0                    0
                """.formatted(nice);
    }
}
