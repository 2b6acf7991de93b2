package org.crashonly.manager.supervise;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.crashonly.control.ElementId;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.VitalsReader;

/** Which of the running processes have stalled. */
final class Stalls {

    private record Watched(ProcessIdentity identity, StallMonitor monitor) {}

    private final Map<ElementId, Watched> watched = new HashMap<>();

    /**
     * What speaks for it if {@code element}'s process has stalled.
     *
     * @param begins whether it has not said yet that it serves
     */
    Optional<Finding> look(Element element, boolean begins, long now) {
        Optional<VitalsReader> vitals = element.vitals();
        if (vitals.isEmpty()) {
            watched.remove(element.id());
            return Optional.empty();
        }
        ProcessIdentity identity = element.process().orElseThrow().identity();
        Watched known = watched.get(element.id());
        if (known == null || !known.identity().equals(identity)) {
            known = new Watched(identity, new StallMonitor(StallMonitor.Kernel.of(identity.pid()), now));
            watched.put(element.id(), known);
        }
        return begins ? known.monitor().lookAtBeginning(vitals.get().heartbeatNanos(), now) : known.monitor().look(vitals.get().heartbeatNanos(), now);
    }
}
