package org.crashonly.manager.application;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.crashonly.control.Level;

/** Reads the block of a policy that says when something that runs but fails is restarted. */
final class RecoveryReader {

    private static final Pattern PATH = Pattern.compile("/[!-~&&[^#\\\\\"<>^`{|}]]*");
    private static final int MOST = 1_000_000;
    private static final List<Level> LEVELS = List.of(Level.BEAN, Level.RESOURCE, Level.MODULE, Level.PROCESS);
    private static final Duration LONGEST = Duration.ofHours(24);

    private RecoveryReader() {}

    static Application.Recovery read(YamlValue recovery) {
        Map<String, YamlValue> entries = recovery.block(Block.RECOVERY);
        Application.Recovery usual = Application.Recovery.DEFAULT;
        return new Application.Recovery(
                number(entries, "failures").orElse(usual.failures()),
                share(entries, "share").orElse(usual.share()),
                share(entries, "operation-share").orElse(usual.operationShare()),
                duration(entries, "window").orElse(usual.window()),
                duration(entries, "stuck").orElse(usual.stuck()),
                duration(entries, "confirmation").orElse(usual.confirmation()),
                number(entries, "restarts").orElse(usual.restarts()),
                duration(entries, "per").orElse(usual.per()),
                duration(entries, "healthy").orElse(usual.healthy()),
                SettingsReader.read(entries, "smallest", RecoveryReader::level).orElse(usual.smallest()),
                Optional.ofNullable(entries.get("compare")).map(RecoveryReader::paths).orElse(usual.compare()));
    }

    private static List<String> paths(YamlValue list) {
        List<String> paths = new ArrayList<>();
        list.items().forEach(item -> item.text().ifPresent(path -> {
            if (PATH.matcher(path).matches()) {
                paths.add(path);
            } else {
                item.problem("'" + path + "': expected a path from outside, as /stock/17?lang=en");
            }
        }));
        return paths;
    }

    private static Level level(String word) {
        return LEVELS.stream().filter(it -> it.word().equals(word)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "': expected bean, module or process"));
    }

    private static Optional<Integer> number(Map<String, YamlValue> entries, String key) {
        return SettingsReader.read(entries, key, Quantity::number).map(Math::toIntExact).filter(it -> {
            boolean fits = it >= 1 && it <= MOST;
            if (!fits) {
                entries.get(key).problem(it + ": expected 1 to " + MOST);
            }
            return fits;
        });
    }

    private static Optional<Double> share(Map<String, YamlValue> entries, String key) {
        return SettingsReader.read(entries, key, Quantity::share).filter(it -> {
            boolean fits = it > 0 && it <= 1;
            if (!fits) {
                entries.get(key).problem(Math.round(it * 100) + "%: expected 1% to 100%");
            }
            return fits;
        });
    }

    private static Optional<Duration> duration(Map<String, YamlValue> entries, String key) {
        return SettingsReader.read(entries, key, Quantity::duration).filter(it -> {
            boolean fits = it.toSeconds() >= 1 && it.compareTo(LONGEST) <= 0;
            if (!fits) {
                entries.get(key).problem(it.toMillis() + "ms: expected 1s to 24h");
            }
            return fits;
        });
    }
}
