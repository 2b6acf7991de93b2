package org.crashonly.manager.application;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crashonly.control.ElementId;
import org.crashonly.control.ProcessSpec.AcidEngine;

/** Reads the stores of a descriptor: one of type acid so far. */
final class StoreReader {

    private static final String TYPE = "acid";
    private static final List<String> ENGINES = Arrays.stream(AcidEngine.values()).map(AcidEngine::word).toList();

    private StoreReader() {}

    static List<Application.Store> read(YamlValue stores, List<Descriptor.Component> components) {
        List<Application.Store> all = new ArrayList<>();
        stores.entries().forEach((name, value) -> {
            problemWithName(name, components).ifPresent(value::problem);
            if (!all.isEmpty()) {
                value.problem("a second store is not yet supported");
            }
            all.add(store(name, value));
        });
        return all;
    }

    private static Application.Store store(String name, YamlValue value) {
        Map<String, YamlValue> entries = value.block(Block.STORE);
        oneOf(List.of(TYPE), DescriptorReader.required(value, entries, "type"));
        return new Application.Store(name, TYPE, oneOf(ENGINES, Optional.ofNullable(entries.get("engine"))));
    }

    /** The text of {@code value}, the first of {@code supported} if there is none. */
    private static String oneOf(List<String> supported, Optional<YamlValue> value) {
        Optional<String> text = value.flatMap(YamlValue::text);
        text.filter(it -> !supported.contains(it)).ifPresent(it -> value.get().problem("'" + it + "' is not yet supported; only '"
                + String.join("' and '", supported) + (supported.size() == 1 ? "' is" : "' are")));
        return text.orElse(supported.getFirst());
    }

    private static Optional<String> problemWithName(String name, List<Descriptor.Component> components) {
        try {
            ElementId.requireName(name);
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
        if (name.equals(Application.SESSION_STORE)) {
            return Optional.of("'" + name + "' is the name of each application's session store: give this one another");
        }
        return components.stream().anyMatch(component -> component.process().equals(name))
                ? Optional.of("'" + name + "' is the name of a process already; stores and processes stand side by side")
                : Optional.empty();
    }
}
