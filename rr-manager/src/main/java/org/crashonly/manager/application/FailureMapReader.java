package org.crashonly.manager.application;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.crashonly.fmap.infer.Parameters;

/** Reads the block of a policy that says how much has to be seen in production before the failure map believes it. */
final class FailureMapReader {

    private static final Duration LONGEST_WINDOW = Duration.ofHours(24);
    private static final Duration LEAST_FORGET = Duration.ofHours(1);
    private static final Duration MOST_FORGET = Duration.ofHours(87_600);
    private static final int MOST_SUPPORT = 1_000_000;

    private FailureMapReader() {}

    static Parameters read(YamlValue block) {
        Map<String, YamlValue> entries = block.block(Block.FAILURE_MAP);
        Parameters usual = Parameters.DEFAULT;
        Duration window = duration(entries, "window", Duration.ofSeconds(1), LONGEST_WINDOW, "1s to 24h").orElse(usual.window());
        Duration forget = duration(entries, "forget", LEAST_FORGET, MOST_FORGET, "1h to 87600h").orElse(usual.forget());
        if (forget.compareTo(window) < 0) {
            entries.get("forget").problem(forget.toHours() + "h: less than window, " + window.toSeconds() + "s");
            return usual;
        }
        return new Parameters(window, support(entries).orElse(usual.support()), confidence(entries).orElse(usual.confidence()), forget);
    }

    private static Optional<Integer> support(Map<String, YamlValue> entries) {
        return SettingsReader.read(entries, "support", Quantity::number).map(Math::toIntExact).filter(it -> {
            boolean fits = it >= 1 && it <= MOST_SUPPORT;
            if (!fits) {
                entries.get("support").problem(it + ": expected 1 to " + MOST_SUPPORT);
            }
            return fits;
        });
    }

    private static Optional<Double> confidence(Map<String, YamlValue> entries) {
        return SettingsReader.read(entries, "confidence", Quantity::share).filter(it -> {
            boolean fits = it > 0 && it <= 1;
            if (!fits) {
                entries.get("confidence").problem(Math.round(it * 100) + "%: expected 1% to 100%");
            }
            return fits;
        });
    }

    private static Optional<Duration> duration(Map<String, YamlValue> entries, String key, Duration least, Duration most, String expected) {
        return SettingsReader.read(entries, key, Quantity::duration).filter(it -> {
            boolean fits = it.compareTo(least) >= 0 && it.compareTo(most) <= 0;
            if (!fits) {
                entries.get(key).problem(it.toMillis() + "ms: expected " + expected);
            }
            return fits;
        });
    }
}
