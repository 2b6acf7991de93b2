package org.crashonly.rvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.crashonly.rvm.FuzzedImage.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Any damage is named or repaired, also where checksums say that there is none. {@code -Drvm.mutations=100000} for more. */
class FuzzedImageTest {

    private static final int MUTATIONS = Integer.getInteger("rvm.mutations", 300);

    @TempDir
    private Path directory;

    @Test
    @Timeout(60)
    void whatWasFoundOnceStaysMended() throws IOException {
        FuzzedImage image = new FuzzedImage(directory);
        List<byte[]> corpus = FuzzCorpus.inputs();
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        for (byte[] input : corpus) {
            outcomes.merge(outcome(image, input), 1, Integer::sum);
        }
        System.out.printf("corpus: %d images fuzzed: %s%n", corpus.size(), outcomes);
        assertThat(outcomes).containsKeys(Outcome.values());
    }

    @Test
    void anyDamageIsNamedOrRepairedThoughChecksumsAreRight() throws IOException {
        FuzzedImage image = new FuzzedImage(directory);
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        for (int seed = 0; seed < MUTATIONS; seed++) {
            Random random = new Random(seed);
            byte[] input = new byte[1 + 9 * random.nextInt(1, 5)];
            random.nextBytes(input);
            outcomes.merge(outcome(image, input), 1, Integer::sum);
        }
        System.out.printf("drawn: %d images fuzzed: %s%n", MUTATIONS, outcomes);
        assertThat(outcomes).containsKeys(Outcome.CLEAN, Outcome.REPAIRED, Outcome.DAMAGED);
    }

    private static Outcome outcome(FuzzedImage image, byte[] input) {
        try {
            return image.outcome(input);
        } catch (Exception | Error e) {
            throw new AssertionError("input " + HexFormat.of().formatHex(input), e);
        }
    }
}
