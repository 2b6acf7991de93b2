package org.crashonly.manager.application;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.crashonly.manager.rejuvenation.Rejuvenation;

/** Reads the block of a policy that says when something is restarted because memory runs low. */
final class RejuvenationReader {

    private static final Duration LONGEST = Duration.ofHours(24);

    private RejuvenationReader() {}

    static Rejuvenation.Limits read(YamlValue rejuvenation) {
        Map<String, YamlValue> entries = rejuvenation.block(Block.REJUVENATION);
        Rejuvenation.Limits usual = Rejuvenation.Limits.DEFAULT;
        double start = share(entries, "start").orElse(usual.start());
        double stop = share(entries, "stop").orElse(Math.max(usual.stop(), start));
        if (start > stop) {
            entries.get("stop").problem(percent(stop) + ": less than start, " + percent(start));
            return usual;
        }
        return new Rejuvenation.Limits(start, stop, pause(entries).orElse(usual.pause()));
    }

    private static Optional<Double> share(Map<String, YamlValue> entries, String key) {
        return SettingsReader.read(entries, key, Quantity::share).filter(it -> {
            if (it > 1) {
                entries.get(key).problem(percent(it) + ": expected 0% to 100%");
            }
            return it <= 1;
        });
    }

    private static Optional<Duration> pause(Map<String, YamlValue> entries) {
        return SettingsReader.read(entries, "pause", Quantity::duration).filter(it -> {
            boolean fits = it.toSeconds() >= 1 && it.compareTo(LONGEST) <= 0;
            if (!fits) {
                entries.get("pause").problem(it.toMillis() + "ms: expected 1s to 24h");
            }
            return fits;
        });
    }

    private static String percent(double share) {
        return Math.round(share * 100) + "%";
    }
}
