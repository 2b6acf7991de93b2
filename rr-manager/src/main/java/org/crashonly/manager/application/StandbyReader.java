package org.crashonly.manager.application;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.crashonly.manager.application.Application.Isolation;
import org.crashonly.manager.application.Application.Sandbox;
import org.crashonly.manager.application.Application.Standby;
import org.crashonly.manager.application.Application.Standbys;

/**
 * Reads what stands by for the processes of an application. Components that share a process share its spares, must not contradict each other,
 * and a hot one must be bearable for each of them.
 */
final class StandbyReader {

    private static final int LARGEST_POOL = 16;

    /**
     * What a component says of its process.
     *
     * @param kind null if it says nothing that can be read
     * @param onlyOnce why no second generation of it must be deployed
     */
    private record Said(String component, YamlValue value, Standby kind, List<String> onlyOnce) {}

    private final Map<String, List<Said>> processes = new LinkedHashMap<>();

    /**
     * Takes in what {@code component} says of {@code process}.
     *
     * @param onlyOnce why there must not be two of the component at a time; empty if there may be
     */
    void add(String component, String process, Optional<YamlValue> standby, List<String> onlyOnce) {
        List<Said> said = processes.computeIfAbsent(process, name -> new ArrayList<>());
        Standby kind = standby.flatMap(StandbyReader::kind).orElse(null);
        said.stream().filter(it -> kind != null && it.kind() != null && it.kind() != kind).findFirst().ifPresent(other -> standby.get()
                .problem("contradicts component '" + other.component() + "', which shares process '" + process + "'"));
        said.add(new Said(component, standby.orElse(null), kind, onlyOnce));
    }

    private static Optional<Standby> kind(YamlValue value) {
        return value.text().flatMap(text -> {
            Optional<Standby> found = Arrays.stream(Standby.values()).filter(it -> it.word().equals(text)).findFirst();
            if (found.isEmpty()) {
                value.problem("'" + text + "': expected "
                        + Arrays.stream(Standby.values()).map(Standby::word).collect(Collectors.joining(" or ")));
            }
            return found;
        });
    }

    /** The spares of all processes that components were added for. */
    Standbys all(Optional<YamlValue> common, Map<String, Sandbox> sandboxes) {
        Map<String, Standby> all = new LinkedHashMap<>();
        processes.forEach((process, said) -> said.stream().filter(it -> it.kind() != null && it.kind() != Standby.NONE).findFirst().ifPresent(it -> {
            all.put(process, it.kind());
            if (Optional.ofNullable(sandboxes.get(process)).map(Sandbox::isolation).orElse(Isolation.NONE) == Isolation.BUBBLEWRAP) {
                it.value().problem("'" + it.kind().word() + "' does not go with 'isolation: bubblewrap': what a spare has to see when it takes a place"
                        + " is not there yet when its sandbox is made; leave one of the two out");
            }
            if (it.kind() == Standby.HOT) {
                said.forEach(component -> requireBearable(component, it.value()));
            }
        }));
        return new Standbys(all, common.flatMap(StandbyReader::pool).orElse(Standbys.NONE.pool()));
    }

    private static void requireBearable(Said component, YamlValue hot) {
        if (!component.onlyOnce().isEmpty()) {
            hot.problem("'hot' keeps a second generation of '" + component.component() + "' deployed, which would act as well: it has "
                    + String.join(", ", component.onlyOnce())
                    + "; use 'pool', or say 'sandbox: {side-by-side: on}' of it if two may be deployed at a time");
        }
    }

    private static Optional<Integer> pool(YamlValue common) {
        Map<String, YamlValue> entries = common.block(Block.STANDBY);
        return SettingsReader.read(entries, "pool", text -> Math.toIntExact(Quantity.number(text))).filter(number -> {
            boolean fits = number >= 1 && number <= LARGEST_POOL;
            if (!fits) {
                entries.get("pool").problem("expected 1 to " + LARGEST_POOL + ", not '" + number + "'");
            }
            return fits;
        });
    }
}
