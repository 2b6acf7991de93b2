package org.crashonly.manager.supervise;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crashonly.control.ElementId;
import org.crashonly.fmap.fault.Fault;
import org.crashonly.manager.api.StatusView.FaultView;

/** When injected faults end by themselves: who suffers them tells only that they are there. Not thread-safe. */
final class ArmedFaults {

    /** @param endsAtMillis since 1970 */
    private record Begun(String fault, long endsAtMillis) {}

    private final Map<ElementId, Begun> begun = new HashMap<>();

    /** {@code fault} was injected into {@code id} just now, in the stead of what was there before. */
    void begun(ElementId id, Fault fault, long nowMillis) {
        begun.values().removeIf(it -> it.endsAtMillis() <= nowMillis);
        fault.lasts().ifPresent(it -> begun.put(id, new Begun(fault.toString(), nowMillis + it.toMillis())));
    }

    /** {@code now}, what is injected at this moment, by the elements' ids, with when that ends as far as it is known. */
    List<FaultView> of(Map<ElementId, String> now) {
        return new TreeMap<>(now).entrySet().stream().map(it -> {
            Begun known = begun.get(it.getKey());
            return new FaultView(
                    it.getKey().path(), it.getValue(), known != null && known.fault().equals(it.getValue()) ? known.endsAtMillis() : null);
        }).toList();
    }
}
