package org.crashonly.manager.application;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crashonly.control.ElementId;

/** Reads the stores of a descriptor: one of type acid so far. */
final class StoreReader {

    private static final String TYPE = "acid";
    private static final String ENGINE = "h2";

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
        only(DescriptorReader.required(value, entries, "type"), TYPE);
        only(Optional.ofNullable(entries.get("engine")), ENGINE);
        return new Application.Store(name, TYPE, ENGINE);
    }

    private static void only(Optional<YamlValue> value, String supported) {
        value.ifPresent(it -> it.text()
                .filter(text -> !text.equals(supported))
                .ifPresent(text -> it.problem("'" + text + "' is not yet supported; only '" + supported + "' is")));
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
